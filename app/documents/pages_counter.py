"""Pages of the papers around a case: acceptance receipt, received slip, delivery slip, result, confirmation."""

from app.documents.confirmation import ConfirmationValues
from app.documents.model import (
    AgentLine,
    ConcernedLine,
    DatedPaper,
    DeliveryValues,
    MaterialLine,
    Party,
    ReceiptValues,
    ReceivedValues,
    ResultValues,
)
from app.documents.page import (
    Block,
    Heading,
    KeyValues,
    Notice,
    NumberedList,
    PaperFormat,
    Paragraph,
    Rule,
    Signatures,
    Style,
    Table,
    Title,
)
from app.documents.remedies import remedies
from app.documents.wording import Words
from app.kernel.clock import hall_day


def title(values: DatedPaper, w: Words, style: Style) -> Title:
    """The office, the paper's name, and its number; on the roll the number stands among the facts."""
    number = "" if style.format is PaperFormat.ROLL else w("number_line", number=values.number)
    return Title(w.of(values.office.name), w("title"), number)


def agent_rows(agent: AgentLine | None, w: Words) -> tuple[tuple[str, str], ...]:
    """The agent and the authority, or nothing."""
    if agent is None:
        return ()
    return ((w("agent"), f"{agent.name}  {agent.number}"), (w("authority"), agent.authority))


def party_rows(key: str, party: Party, concerned: ConcernedLine | None, w: Words) -> tuple[tuple[str, str], ...]:
    """Name and number under the word ``key``, then whose matter it is where somebody else applies."""
    return ((w(key), party.name), *number_rows(party, concerned, w))


def number_rows(party: Party, concerned: ConcernedLine | None, w: Words) -> tuple[tuple[str, str], ...]:
    """The number, no row where none is known, and whose matter it is where somebody else applies."""
    number = ((w("id_number"), party.number),) if party.number else ()
    if concerned is None:
        return number
    said = f"{concerned.name}  {concerned.number}"
    return (*number, (w("the_dead" if concerned.died else "concerned"), said))


def materials(lines: tuple[MaterialLine, ...], w: Words, style: Style) -> list[Block]:
    """The materials with originals, copies and the number of kinds: a table, or a list on the roll."""
    heading = Heading(w("materials_head", count=sum(not line.nothing for line in lines)))
    if style.format is PaperFormat.ROLL:
        items = tuple(_on_roll(line, w) for line in lines)
        return [heading, NumberedList(items)]
    rows = tuple(
        (str(i), w.of(m.name), str(m.original), str(m.copies), _remark(m, w)) for i, m in enumerate(lines, start=1)
    )
    head = (w("col_no"), w("col_material"), w("col_original"), w("col_copies"), w("col_remark"))
    return [heading, Table(head, rows, (8, 44, 10, 10, 28))]


def receipt(values: ReceiptValues, w: Words, style: Style) -> list[Block]:
    """The acceptance receipt (standards R-05)."""
    rows = [
        (w("item"), w("item_value", name=w.of(values.item_name), code=values.item_code)),
        *_offices(values, w),
        *party_rows("applicant", values.applicant, values.concerned, w),
        *agent_rows(values.agent, w),
        (w("received_at"), w.moment(values.received_at)),
        (w("accepted_at"), w.moment(values.accepted_at)),
        (w("statutory"), w.limit(values.statutory)),
        (w("promised"), w.limit(values.promised)),
        *(((w("taken_early"), w("clock_from", day=w.day(values.clock_from))),) if values.clock_from else ()),
        (w("due"), _due(values, w)),
    ]
    is_roll = style.format is PaperFormat.ROLL
    if is_roll:
        rows.insert(0, (w("number"), values.number))
    contact = (
        (w("acceptor"), w("acceptor_value", name=values.issuer.name, number=values.issuer.number)),
        (w("window"), w("window_value", hall=w.of(values.office.hall), window=values.issuer.window)),
        (w("query"), w.of(values.office.query_way)),
        (w("complaint"), values.office.complaint_phone),
        (w("evaluation"), w("evaluation_value", code=values.evaluation_code, way=w.of(values.office.evaluation_way))),
    )
    notices = [Notice(w.of(line)) for line in values.notices]
    return [
        title(values, w, style),
        KeyValues(tuple(rows), strong=frozenset({len(rows) - 1})),
        *notices,
        *materials(values.materials, w, style),
        *([Rule()] if is_roll else []),
        KeyValues(contact),
        Paragraph(w("keep"), indent=False, small=True),
    ]


def _offices(values: ReceiptValues | ResultValues, w: Words) -> tuple[tuple[str, str], ...]:
    """Who decides and who took it in, where that is not one office."""
    if not values.owner:
        return ()
    return ((w("decides"), w("decides_value", office=values.owner, hall=values.taken_at)),)


def received(values: ReceivedValues, w: Words, style: Style) -> list[Block]:
    """The slip for papers left without acceptance, or for the wish alone where none were left."""
    no_papers = all(line.nothing for line in values.materials)
    is_roll = style.format is PaperFormat.ROLL
    rows = (
        *(((w("number"), values.number),) if is_roll else ()),
        (w("item"), w.of(values.item_name)),
        *party_rows("applicant", values.applicant, values.concerned, w),
        *agent_rows(values.agent, w),
        (w("received_at"), w.moment(values.received_at)),
        (w("answer_by"), w.day(values.answer_by)),
        (w("acceptor"), w("acceptor_value", name=values.issuer.name, number=values.issuer.number)),
        (w("window"), w("window_value", hall=w.of(values.office.hall), window=values.issuer.window)),
        (w("query"), w.of(values.office.query_way)),
        (w("complaint"), values.office.complaint_phone),
    )
    return [
        title(values, w, style),
        KeyValues(rows),
        *materials(values.materials, w, style),
        Paragraph(w("not_accepted_no_papers" if no_papers else "not_accepted"), strong=True),
    ]


def delivery(values: DeliveryValues, w: Words, style: Style) -> list[Block]:
    """The delivery slip, signed by the receiver."""
    rows = (
        (w("item"), w.of(values.item_name)),
        *party_rows("recipient", values.recipient, values.concerned, w),
        (w("place"), w.of(values.place)),
        (w("way"), w.of(values.way)),
        (w("deliverer"), w("acceptor_value", name=values.issuer.name, number=values.issuer.number)),
    )
    papers = tuple((str(i), w.of(name), "1", "") for i, name in enumerate(values.papers, start=1))
    head = (w("col_no"), w("col_paper"), w("col_pieces"), w("col_remark"))
    return [
        title(values, w, style),
        KeyValues(rows),
        Heading(w("papers_head")),
        Table(head, papers, (8, 56, 10, 26)),
        Heading(w("signing_head")),
        Signatures((w("sign_recipient"), w("sign_proxy"), w("sign_date"), w("sign_deliverer"))),
        Paragraph(w("delivery_note"), indent=False, small=True),
    ]


def result(values: ResultValues, w: Words, style: Style) -> list[Block]:
    """What came out; a negative result with its basis and remedies."""
    told = (
        (w("item"), w.of(values.item_name)),
        *party_rows("applicant", values.applicant, values.concerned, w),
        (w("accepted_at"), w.moment(values.accepted_at)),
        (w("finished_at"), w.moment(values.finished_at)),
    )
    rows = (
        *told,
        *_offices(values, w),
        (w("result"), w.of(values.result)),
        (w("query"), w.of(values.office.query_way)),
        (w("complaint"), values.office.complaint_phone),
    )
    blocks: list[Block] = [title(values, w, style), KeyValues(rows, strong=frozenset({len(rows) - 3}))]
    if values.details:
        blocks += [Heading(w("details_head")), NumberedList(tuple(w.of(line) for line in values.details))]
    if values.basis:
        blocks += [Heading(w("basis_head")), NumberedList(tuple(w.of(line) for line in values.basis))]
    if values.negative:
        blocks += remedies(values.office, w, inaction=False)
        blocks += [Paragraph(w.of(line)) for line in values.remedies]
    return blocks


def confirmation(values: ConfirmationValues, w: Words, style: Style) -> list[Block]:
    """Which papers the centre has confirmed, and when."""
    accepted = ((w("accepted_at"), w.moment(values.accepted_at)),) if values.accepted_at else ()
    rows = (
        (w("case_number"), values.case_number),
        (w("item"), w.of(values.item_name)),
        *(((w("applicant"), values.applicant_name),) if values.applicant_name else ()),
        *accepted,
        (w("confirmed_at"), w.moment(values.confirmed_at)),
    )
    papers = tuple(
        (str(place), w.of(line.name), line.number, w.day(hall_day(line.printed_at)))
        for place, line in enumerate(values.papers, start=1)
    )
    head = (w("col_no"), w("col_paper"), w("number"), w("col_printed"))
    return [
        title(values, w, style),
        KeyValues(rows, strong=frozenset({len(rows) - 1})),
        Heading(w("papers_head")),
        Table(head, papers, (8, 40, 32, 20)),
        Paragraph(w("confirmed")),
        KeyValues(((w("query"), w.of(values.office.query_way)), (w("complaint"), values.office.complaint_phone))),
    ]


def _remark(line: MaterialLine, w: Words) -> str:
    parts = [w("returned")] if line.returned else []
    if line.note is not None:
        parts.append(w.of(line.note))
    return w("and").join(parts)


def _on_roll(line: MaterialLine, w: Words) -> str:
    text = w.of(line.name)
    if line.original or line.copies:
        text = w("material_line", name=text, original=line.original, copies=line.copies)
    remark = _remark(line, w)
    return w("and_more", text=text, more=remark) if remark else text


def _due(values: ReceiptValues, w: Words) -> str:
    if values.immediate:
        return w("due_at_once")
    if values.due_on is None:
        return w("unknown")
    return w("due_provisional" if values.due_provisional else "due_value", day=w.day(values.due_on))
