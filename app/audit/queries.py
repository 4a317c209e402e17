"""What can be asked about the chains."""

from collections.abc import Iterator

from app.audit.model import ChainReport, ChainRow, first_fault
from app.audit.ports import Chain, ChainSource


class VerifyChains:
    """Walks every chain of the store and names the first broken row of each; then the books beside them."""

    def __init__(self, source: ChainSource) -> None:
        self._source = source

    def __call__(self) -> ChainReport:
        """Walk all; needs no key to any name, so anybody may run it."""
        chains, rows, faults = 0, 0, []
        with self._source.chains() as found:
            for chain in found:
                counted = _Counted(chain)
                fault = first_fault(chain.name, counted, chain.head)
                chains, rows = chains + 1, rows + counted.rows
                faults += [fault] if fault else []
        faults += self._source.unvouched() if not faults else ()
        return ChainReport(chains, rows, tuple(faults))


class _Counted:
    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self.rows = 0

    def __iter__(self) -> Iterator[ChainRow]:
        for row in self._chain.rows():
            self.rows += 1
            yield row
