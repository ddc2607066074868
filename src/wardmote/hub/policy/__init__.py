"""Who may open which rows: rule(facts), decide(), still(), visible(). The only maker of permits."""
