"""All pages, in the order of the menu."""

from ui.navigation import Place
from ui.pages.ask import show_ask_page
from ui.pages.catalogue import show_catalogue_page
from ui.pages.cockpit import show_cockpit_page

PLACES = (
    Place("ask", show_ask_page),
    Place("cockpit", show_cockpit_page, wide=True),
    Place("catalogue", show_catalogue_page, wide=True),
)
