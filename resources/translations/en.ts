<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>AboutView</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CaseTimeline</name>
    <message numerus="yes">
        <source>%n row(s) checked</source>
        <translation>
            <numerusform>%n row checked</numerusform>
            <numerusform>%n rows checked</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message numerus="yes">
        <source>%n item(s) cannot be finished today</source>
        <translation>
            <numerusform>%n item cannot be finished today</numerusform>
            <numerusform>%n items cannot be finished today</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s)</source>
        <translation>
            <numerusform>%n finding</numerusform>
            <numerusform>%n findings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DesksView</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ending</name>
    <message numerus="yes">
        <source>%n paper(s) missing</source>
        <translation>
            <numerusform>%n paper missing</numerusform>
            <numerusform>%n papers missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) missing</source>
        <translation>
            <numerusform>%n answer missing</numerusform>
            <numerusform>%n answers missing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FloorView</name>
    <message numerus="yes">
        <source>%n item(s) cannot be finished today</source>
        <translation>
            <numerusform>%n item cannot be finished today</numerusform>
            <numerusform>%n items cannot be finished today</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FlowDeskView</name>
    <message numerus="yes">
        <source>%n open case(s)</source>
        <translation>
            <numerusform>%n open case</numerusform>
            <numerusform>%n open cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormFoot</name>
    <message numerus="yes">
        <source>%n to change</source>
        <translation>
            <numerusform>%n to change</numerusform>
            <numerusform>%n to change</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n still to fill in</source>
        <translation>
            <numerusform>%n still to fill in</numerusform>
            <numerusform>%n still to fill in</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n to look at</numerusform>
            <numerusform>%n to look at</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormHead</name>
    <message numerus="yes">
        <source>promised within %n working day(s)</source>
        <translation>
            <numerusform>promised within %n working day</numerusform>
            <numerusform>promised within %n working days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>promised within %n day(s)</source>
        <translation>
            <numerusform>promised within %n day</numerusform>
            <numerusform>promised within %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ItemSearch</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LedgerPage</name>
    <message numerus="yes">
        <source>%n rotation(s) due</source>
        <translation>
            <numerusform>%n rotation due</numerusform>
            <numerusform>%n rotations due</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dormant account(s)</source>
        <translation>
            <numerusform>%n dormant account</numerusform>
            <numerusform>%n dormant accounts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListPage</name>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n case</numerusform>
            <numerusform>%n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Agree to %n marked</source>
        <translation>
            <numerusform>Agree to %n marked</numerusform>
            <numerusform>Agree to %n marked</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MineView</name>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n case</numerusform>
            <numerusform>%n cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PaperRow</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message numerus="yes">
        <source>%n section(s)</source>
        <translation>
            <numerusform>%n section</numerusform>
            <numerusform>%n sections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PeopleView</name>
    <message numerus="yes">
        <source>%n to enrol anew</source>
        <translation>
            <numerusform>%n to enrol anew</numerusform>
            <numerusform>%n to enrol anew</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n due within 30 days</source>
        <translation>
            <numerusform>%n due within 30 days</numerusform>
            <numerusform>%n due within 30 days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not enrolled</source>
        <translation>
            <numerusform>%n not enrolled</numerusform>
            <numerusform>%n not enrolled</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PresenceCover</name>
    <message numerus="yes">
        <source>Nobody is at the window. The screen is locked in %n second(s).</source>
        <translation>
            <numerusform>Nobody is at the window. The screen is locked in %n second.</numerusform>
            <numerusform>Nobody is at the window. The screen is locked in %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message numerus="yes">
        <source>%n person(s)</source>
        <translation>
            <numerusform>%n waits</numerusform>
            <numerusform>%n wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>waited %n min</source>
        <translation>
            <numerusform>waited %n min</numerusform>
            <numerusform>waited %n min</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowsCheck</name>
    <message numerus="yes">
        <source>%n row(s) to check</source>
        <translation>
            <numerusform>%n row to check</numerusform>
            <numerusform>%n rows to check</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) differ</source>
        <translation>
            <numerusform>%n row differs</numerusform>
            <numerusform>%n rows differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchView</name>
    <message numerus="yes">
        <source>In the whole province: %n case(s)</source>
        <translation>
            <numerusform>In the whole province: %n case</numerusform>
            <numerusform>In the whole province: %n cases</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n case</numerusform>
            <numerusform>%n cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SlipsCard</name>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n case</numerusform>
            <numerusform>%n cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to decide</source>
        <translation>
            <numerusform>%n to decide</numerusform>
            <numerusform>%n to decide</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n slip(s) to hand over</source>
        <translation>
            <numerusform>%n slip to hand over</numerusform>
            <numerusform>%n slips to hand over</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n record</numerusform>
            <numerusform>%n records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message numerus="yes">
        <source>My tray: %n case(s)</source>
        <translation>
            <numerusform>My tray: %n case</numerusform>
            <numerusform>My tray: %n cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnsentView</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
</TS>
