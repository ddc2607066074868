"""The pages: GOV.UK-style, server-rendered, working without JavaScript.

To add a page: write a view in the file of its subject (`faces/web/<subject>.py`, or a new one), declare it in that
file's `ROUTES` with `page(...)`, and put a template under `templates/<subject>/` that extends `layout.html`. A new
file is named once more, in `subjects.py`. Everything else (sign-in, forgery, headers, problems, menu) is done.

    def show(request: HubRequest, dataset_id: str) -> HttpResponse:
        return render(request, "datasets/show.html", {"dataset": queries.dataset(dataset_id, ...)})

    ROUTES = [
        page("datasets/<str:dataset_id>", show, name="dataset", needs=SIGNED_IN, says="One dataset."),
    ]
"""
