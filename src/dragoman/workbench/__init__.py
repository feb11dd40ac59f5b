"""The workbench: a local web view of a record, to see the account, follow every cell to its sentence and correct it.

    source -> queries -> pages, api        what the record holds, asked for and shown
    accounts, review                       who may do what, and what they decide

`serving.serve` is the way in for `dragoman serve`; `app.create_app` makes the application for tests and other servers.
Nothing it sends names another machine: fonts, scripts and the base map are in `static/`.
"""
