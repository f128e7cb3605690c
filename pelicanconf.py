"""Pelican's settings: templates that cannot leak markup or swallow a misspelt name, and nothing else.

The content of the site comes from the pipeline's model; Pelican's own readers stay switched off,
because they skip what they cannot use and still report success.
"""

from jinja2 import StrictUndefined

from pipeline import plugin

SITENAME = "Gongkai"  # every page takes the hall's name from data/site.yaml
SITEURL = ""
THEME = "theme"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh-hans"

PLUGINS = [plugin]
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "auto_reload": False,
}

DELETE_OUTPUT_DIRECTORY = False
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
READERS = {"html": None, "rst": None, "md": None}
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
CACHE_CONTENT = LOAD_CONTENT_CACHE = False
