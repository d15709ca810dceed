"""All pages, in the order of the menu."""

from ui.frame import FRONT
from ui.navigation import Place
from ui.pages.admin import show_admin_page
from ui.pages.ask import show_ask_page
from ui.pages.catalogue import show_catalogue_page
from ui.pages.cockpit import show_cockpit_page
from ui.pages.quality import show_quality_page

PLACES = (
    Place("ask", FRONT, show_ask_page),
    Place("cockpit", "cockpit", show_cockpit_page, wide=True),
    Place("catalogue", "katalog", show_catalogue_page, wide=True),
    Place("quality", "kvalitet", show_quality_page, right="quality"),
    Place("admin", "admin", show_admin_page, right="admin", wide=True),
)
