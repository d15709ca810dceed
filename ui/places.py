"""All pages, in the order of the menu."""

from ui.navigation import Place
from ui.pages.admin import show_admin_page
from ui.pages.ask import show_ask_page
from ui.pages.catalogue import show_catalogue_page
from ui.pages.cockpit import show_cockpit_page
from ui.pages.quality import show_quality_page

PLACES = (
    Place("ask", show_ask_page),
    Place("cockpit", show_cockpit_page, wide=True),
    Place("catalogue", show_catalogue_page, wide=True),
    Place("quality", show_quality_page, right="quality"),
    Place("admin", show_admin_page, right="admin", wide=True),
)
