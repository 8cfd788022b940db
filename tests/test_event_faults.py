"""What the service and the way to it do wrong to events."""

from odoo.tests import tagged

from .fault_case import EventFaultCase
from .service_faults import ServiceFaults


@tagged("post_install", "-at_install")
class TestEventFaults(ServiceFaults, EventFaultCase):
    """What happens to contacts happens to events as well."""
