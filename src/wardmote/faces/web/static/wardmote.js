// The semicolon matters: by it the gathering of static files finds the name to put a hash into.
import { initAll } from './built/govuk-frontend.min.js';

initAll();
