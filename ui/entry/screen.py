"""What the widget library runs for each visitor; in a folder of its own, as it makes a menu of `pages` beside it."""

from ui.app import show_screen

show_screen()
