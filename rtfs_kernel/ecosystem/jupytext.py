"""Notebooks as `.rtfs` texts: jupytext's percent format, which `rtfs run` runs as well.

    cell "%timing on\\n(+ 1 2)"   <=>   ;; %%
                                       ;; %timing on
                                       (+ 1 2)

Jupytext keeps its languages in a table and offers no way to add a row from outside, so `register`
adds the row, and what jupytext derived from the table when it was imported. It is called by
`rtfs-kernel jupytext …` and, in a Jupyter server, by `server_extension`.
"""

from __future__ import annotations

import re
import sys
from typing import Final

EXTENSION: Final = ".rtfs"
LANGUAGE: Final = "rtfs"
COMMENT: Final = ";;"
LIKE: Final = ".clj"  # the language of jupytext whose comments and formats are the same


def register() -> None:
    """Make this process's jupytext read and write `.rtfs`. Raises ImportError without jupytext."""
    from jupytext import cell_reader, formats, languages, magics

    if EXTENSION in languages._SCRIPT_EXTENSIONS:
        return
    languages._SCRIPT_EXTENSIONS[EXTENSION] = {"language": LANGUAGE, "comment": COMMENT}
    languages._COMMENT[LANGUAGE] = COMMENT
    languages._JUPYTER_LANGUAGES.add(LANGUAGE)
    languages._JUPYTER_LANGUAGES_LOWER_AND_UPPER.update({LANGUAGE, LANGUAGE.upper()})
    magics._SCRIPT_LANGUAGES.append(LANGUAGE)
    model = languages._SCRIPT_EXTENSIONS[LIKE]["language"]
    for patterns in (magics._MAGIC_RE, magics._MAGIC_FORCE_ESC_RE, magics._MAGIC_NOT_ESC_RE):
        patterns[LANGUAGE] = patterns[model]
    magics._ESCAPED_CODE_START[EXTENSION] = magics._ESCAPED_CODE_START[LIKE]
    fences = "|".join(sorted(map(re.escape, languages._JUPYTER_LANGUAGES_LOWER_AND_UPPER)))
    cell_reader.MarkdownCellReader.start_code_re = re.compile(rf"^```(`*)(\s*)({fences})($|\s.*$)")
    formats.NOTEBOOK_EXTENSIONS.append(EXTENSION)
    for each in [each for each in formats.JUPYTEXT_FORMATS if each.extension == LIKE]:
        formats.JUPYTEXT_FORMATS.append(
            formats.NotebookFormatDescription(
                format_name=each.format_name,
                extension=EXTENSION,
                header_prefix=COMMENT,
                cell_reader_class=each.cell_reader_class,
                cell_exporter_class=each.cell_exporter_class,
                current_version_number=each.current_version_number,
                min_readable_version_number=each.min_readable_version_number,
            )
        )


def run(arguments: list[str]) -> int:
    """`jupytext ARGUMENTS` with RTFS known; returns the exit code."""
    try:
        register()
        from jupytext.cli import jupytext
    except ImportError as missing:
        print(f"jupytext cannot be used ({missing}): pip install jupytext", file=sys.stderr)
        return 1
    try:
        status = jupytext(arguments)
    except (ValueError, OSError) as wrong:  # also what jupytext says of a file or a format
        print(wrong, file=sys.stderr)
        return 1
    return status if isinstance(status, int) else 0
