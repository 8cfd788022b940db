"""What the service and the way to it do wrong to contacts."""

from odoo.tests import tagged

from .fault_case import FaultCase
from .service_faults import ServiceFaults


@tagged("post_install", "-at_install")
class TestContactFaults(ServiceFaults, FaultCase):
    """All of it is in ``ServiceFaults``."""
