"""What other tools of Jupyter load, each by its own entry point; nothing here loads by itself.

papermill       =>  `papermill_engine`, which registers `papermill.RtfsTranslator`
jupytext        =>  `jupytext.register`, called by `rtfs-kernel jupytext` and by `server_extension`
jupyter-lsp     =>  `language_server.specification`
"""
