# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The carriers' APIs on this machine: SF, Cainiao, Kuaidi100 and Kdniao.

Written from their documents, not from the clients in ``providers``: that is their
worth. They check signatures and fields, answer a repeated order as the real ones do,
and go wrong on demand. One process serves all, by path: ``/sf``, ``/cainiao``,
``/kuaidi100``, ``/kdniao``, and ``/_control`` (control.py) for the tests.

    with Simulator() as simulator:
        simulator.faults("timeout_after", provider="sf", operation="create")
        …
        assert simulator.state()["sf"]["shipments"]["key"]["asked"] == 2
"""

from .process import Simulator, SimulatorError
