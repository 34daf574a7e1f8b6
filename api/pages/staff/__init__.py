"""The staff's pages (`/staff`): NiceGUI in front of the same functions as `/v1/staff`."""

from api.pages.staff.install import install_staff_pages

__all__ = ["install_staff_pages"]
