# Texts of the report of an audit, for journalists and observers. Every text stands in each language: a test sees to it.
#
# $count chooses the plural form; $shown is the same number as people write it. All other variables are texts.

## The page

page-title = Audit of the public record: { $title }
kicker = Audit of the public record of an election
made = Made by the program “veche” { $version } on { $time }.
machine-title = For machines
machine = This page holds the whole report as JSON, in the element “veche-audit”; “veche audit --json” prints the same.
contents = On this page

## The verdict

verdict-holds = The record holds.
verdict-holds-why = { $count ->
    [one] The one entry of the election’s public record was checked by computer, and nothing was wrong.
   *[other] All { $shown } entries of the election’s public record were checked by computer, and nothing was wrong.
    } The result below is the sum of the ballots in the record. Each counts once; none was changed, added or dropped after it was published.
verdict-so-far = Nothing is wrong so far. There is no result yet.
verdict-so-far-why = { $count ->
    [one] The one entry that is there was checked by computer, and it holds.
   *[other] All { $shown } entries that are there were checked by computer, and they hold.
    } But the election is not over, and nothing here says how it will end.
verdict-cancelled = The election was called off. There is no result.
verdict-cancelled-why = { $count ->
    [one] The one entry of the record was checked by computer, and it holds.
   *[other] All { $shown } entries of the record were checked by computer, and they hold.
    } The commission ended the election without a result.
verdict-fails = The record does not hold. Do not rely on any result in it.
verdict-fails-why = { $count ->
    [one] One check fails; it is listed below.
   *[other] { $shown } checks fail; they are listed below.
    } This shows that the files are damaged or that somebody broke the rules. Ask whoever published them, and show others what was found.
not-compared = Is it the right election?
not-compared-why = This audit was not told which election to expect. Somebody could have made up a whole election, and its record would hold. Before you write about it, compare the control code below with the one that the commission published elsewhere.
other-election = This is not the election that was asked for.
other-election-why = The record is that of another election. Nothing below says anything about the one that you mean.

## What fails

fails-title = What fails
fails-entry = Entry { $entry }
fails-entry-kind = Entry { $entry }: { $kind }
fails-record = The record as a whole
fails-more = { $count ->
    [one] One more failure stands in the JSON document.
   *[other] { $shown } more failures stand in the JSON document.
    }

## The election

election-title = Which election is this?
election-none = There is no description of an election that can be read.
election-name = Name
election-code = Control code
election-code-why = Everything that is checked here starts from this code. Compare it, word by word, with what the commission published in a newspaper, on a leaflet or in another place that is not the service itself.
election-id = Election id
election-earlier = Voters vote with credentials of the election
election-phase = Where it stands
election-opened = Voting began
election-closed = Voting ended
election-planned-open = Voting is to begin
election-planned-close = Voting is to end
election-seen = The record as of
phase-empty = There is nothing yet.
phase-setup = It is being prepared.
phase-registration = People register.
phase-ready = Registration is over. Voting has not begun.
phase-open = Voting goes on.
phase-closed = Voting is over. The votes are being counted.
phase-tallied = The votes are counted.
phase-cancelled = It was called off.

## Announcements

announced-title = What the commission announced
announced-why = These are the commission’s own words, signed by enough of its members. The audit checks the signatures, not whether the words are true.
announced-none = The record has nothing of the kind beside the statements listed above.
announced-at = Entry { $entry }: { $kind }
announced-extend = Voting goes on until { $time }.
announced-operator = Successor { $number } of the manifest runs the board from here on.
announced-complaints = { $count ->
    [one] One complaint. About: { $category }. Decision: { $decision }.
   *[other] { $shown } complaints. About: { $category }. Decision: { $decision }.
    }
complaint-registration = registration
complaint-candidacy = lists and candidates
complaint-casting = voting
complaint-counting = counting and the result
complaint-conduct = the conduct of officials
complaint-other = other matters
decision-pending = none yet
decision-rejected = rejected
decision-partly-upheld = right in part
decision-upheld = right

petitions-title = Petitions
petitions-why = Enough voters put their signatures under each of these texts, and the commission must answer. The audit checks the signatures. The texts are those of whoever wrote them.
petitions-none = No petition is in the record.
petitions-at = Entry { $entry }: { $title }
petitions-id = Petition { $id }
petitions-signed = Signatures: { $number }
petitions-delay = Entry { $entry }: the commission put the answer off until { $time }.
petitions-answer = Entry { $entry }: the commission answered.
petitions-due = There is no answer. It is due at { $time }.

## What was checked

checked-title = What was checked
checked-why = A computer recomputed all of this from the published files alone. It trusts no server and no official.
checked-fails = These checks were made. Those that fail are listed at the top.
checked-log = { $count ->
    [one] The log: one entry, nothing exchanged, nothing inserted.
   *[other] The log: { $shown } entries in their order, nothing exchanged, nothing inserted, nothing missing.
    }
checked-witnesses = { $count ->
    [one] One witness of { $members } signed this state of the log; { $quorum } are needed. So everyone is shown the same log.
   *[other] { $shown } witnesses of { $members } signed this state of the log; { $quorum } are needed. So everyone is shown the same log.
    }
checked-waiting = The log ends in the middle of an epoch: ballots that were announced are not there yet.
checked-statements = { $count ->
    [one] One statement of officials and services: signed by those who must sign it, made when the rules allow it.
   *[other] { $shown } statements of officials and services: signed by those who must sign them, made when the rules allow it.
    }
checked-ceremonies = { $count ->
    [one] One statement about keys. The keys of registrars and trustees were made by all of them together, and no single one has them.
   *[other] { $shown } statements about keys. The keys of registrars and trustees were made by all of them together, and no single one has them.
    }
checked-rolls = { $count ->
    [one] One roll with { $entries } entries, and { $issuances } issues of credentials: for each entry of the roll, and for no other.
   *[other] { $shown } rolls with { $entries } entries, and { $issuances } issues of credentials: for each entry of the rolls, and for no other.
    }
checked-ballots = { $count ->
    [one] One ballot: sealed and signed, of a credential that the registrars issued, with a proof that it says only what the rules allow.
   *[other] { $shown } ballots: each is sealed and signed, is of a credential that the registrars issued, and proves that it says only what the rules allow.
    }
checked-replaced = { $count ->
    [one] One ballot was replaced by a later one of the same voter. Only the last one counts.
   *[other] { $shown } ballots were replaced by later ones of the same voters. Only the last one counts.
    }
checked-limit = No more credentials voted than there are entries on the roll: { $voted } of { $roll }.
checked-counted = The list of counted ballots is exactly the last ballot of each credential.
checked-decryption = { $count ->
    [one] One trustee opened the sums, never a single ballot, and proved that it was done right.
   *[other] { $shown } trustees opened the sums, never a single ballot, and each proved that it was done right.
    }
checked-result = Votes and seats were computed again from the sums by the rule of the election, and are those that were announced.
checked-mailboxes = { $count ->
    [one] One ballot that a mailbox acknowledged: it is in the record, or this report says why not.
   *[other] { $shown } ballots that mailboxes acknowledged: each is in the record, or this report says why not.
    }

## Who signed

signed-title = Who signed what
signed-why = A signature says that this person or service stands by a statement. Each counts only with a key that stands in the description of the election.
signed-statement = Statement
signed-number = Number
signed-by = Signed by
signed-voters = by each ballot’s own credential, which has no name
signed-log = The state of the log
signed-none = Nobody yet.
role-commission = Commission
role-registrar = Registrars
role-trustee = Trustees
role-witness = Witnesses
role-board = Board
role-mailbox = Mailbox
needs-commission = The commission signs the description of the election and each step from phase to phase.
needs-registrar = { $threshold } of { $members } issue a credential; { $quorum } sign a roll.
needs-trustee = { $quorum } of { $members } agree on the sums; { $threshold } open them.
needs-witness = { $quorum } of { $members } sign each state of the log.
signed-role = Role
signed-needed = What is needed
kind-manifest = Description of the election
kind-ceremony-commitment = Making of keys, first step
kind-ceremony-shares = Making of keys, second step
kind-ceremony-complaint = Making of keys, complaint
kind-ceremony-confirmation = Making of keys, confirmation
kind-ceremony-restart = Making of keys, begun again
kind-roll = Roll
kind-issuance = Issue of credentials
kind-rehearsal = Rehearsal of the opening
kind-ready = Everything is ready
kind-open = Voting begins
kind-epoch = Epoch: ballots are published
kind-ballot = Ballots
kind-close = Voting ends
kind-claims = Ballots claimed after the end
kind-abandon = Announced ballots that do not come
kind-handover = Handover of a mailbox
kind-counted = List of counted ballots
kind-agreement = Agreement on the sums
kind-decryption = Opening of the sums
kind-result = Result
kind-cancel = The election is called off
kind-incident = Incident
kind-complaints = Complaints
kind-extend = Voting is extended
kind-operator = Change of operator
kind-destruction = Shares of keys destroyed
kind-petition = Petition
kind-answer = Answer to a petition
kind-delay = Answer to a petition put off
kind-intake = Excerpt of the registration’s log

## What could not be checked

unseen-title = What nobody can check here
unseen-why = No audit of a record can see these things, in this election or in any other that is done like this. Whoever reports on the election should say so.
unseen-people = Whether the people behind the roll exist and are who they said. Forged evidence that honest registrars accepted is not visible here.
unseen-devices = Whether devices cast what their voters wanted. Each voter can check that with a second device, and nobody else can.
unseen-registrars = Whether registrars plotted. { $threshold } of { $members } registrars together could make credentials that are on no roll. It shows here only when more credentials vote than the roll has.
unseen-earlier = Whether registrars plotted in the election { $election }, whose credentials vote here. An audit of its record says how many of them that takes.
unseen-earlier-keys = Whether the keys and numbers of credentials are those of the election { $election }. This audit was not given its record; whoever put in other keys can make credentials for nobody.
unseen-trustees = Whether trustees plotted. { $threshold } of { $members } trustees together could read every single ballot, though not whose it is, and leave no trace.
unseen-lost = Whether ballots are missing that board or mailboxes had accepted and never spoke of again. Who holds a promise of the board or an acknowledgement of a mailbox can show it.
unseen-pressure = Whether voters were watched, bribed or threatened.

## Numbers

numbers-title = The numbers
number-roll = On the roll
number-voted = Voted
number-turnout = Turnout
number-ballots = Ballots
number-replaced = Replaced
number-epochs = Epochs
number-entries = Entries of the log
number-constituency = Constituency
number-all = All
number-turnout-why = Turnout counts credentials: one for each entry of the roll. A voter may send several ballots; only the last one counts.
epochs-title = Ballots over time
epochs-why = { $count ->
    [one] Ballots are published in lots, so that nobody can tell who voted when. There was one such lot.
   *[other] Ballots are published in lots, so that nobody can tell who voted when. There were { $shown } such lots.
    }
epochs-chart = Ballots in each lot, from { $from } to { $to }. The most in one lot: { $most }.
epochs-table = The lots in numbers
epoch-number = Lot
epoch-after = Published after
mailboxes-title = Mailboxes
mailboxes-why = A mailbox takes ballots beside the board. After the end it says what became of each, so that a board that refuses ballots is found out.
mailbox = Mailbox
mailbox-acknowledged = Acknowledged
mailbox-recorded = In the record
mailbox-open = Still to be published
mailbox-refused = Refused
mailbox-withheld = Withheld
mailbox-none = It handed over nothing.
mailbox-alarm = “Withheld” means: the mailbox said that it had these ballots, and did not hand them over. Ask it why.
registration-title = How people got on the roll
registration-deposits = Applications
registration-on-rolls = On the roll
registration-refused = Refused
registration-withdrawn = Withdrawn
registration-pending = Undecided
registration-abandoned = Given up
registration-evidence = { $kind }, on the roll
registration-conflicts = Pairs of applications with one personal number
registration-returned = On the roll with a credential of an earlier election
registration-losses = Desks lost, or registrars dropped
registration-redrawn = Applications drawn again
registration-void = Days whose approvals were declared void
registration-calls = Draws that failed
registration-sampled = Approvals reviewed a second time
registration-failed = Of these, not found clean
registration-as-said = Refused, withdrawn and undecided are numbers that the registrars say. The others follow from the record.

## Results

results-title = The result
results-not = What the record says is the result. Do not rely on it.
result-none = There is no result yet.
result-withheld = The result stays closed: too few ballots were counted. Opening their sum could show how single people voted.
result-elected = Elected: { $names }
result-nobody = Nobody is elected.
result-accepted = Accepted.
result-rejected = Not accepted.
result-quorum = Too few people voted for the question to be decided.
result-seats = Seats: { $names }
result-vacant = { $count ->
    [one] One seat stays empty.
   *[other] { $shown } seats stay empty.
    }
result-ballots = { $count ->
    [one] One ballot was counted.
   *[other] { $shown } ballots were counted.
    }
result-blank = Blank
result-what = For
result-votes = Votes
result-share = Share
result-share-of-votes = Share is the part of all votes in this table.
result-seats-column = Seats
result-candidates = Elected from the lists
result-tie = Equal, and ordered by the lot that the trustees drew: { $names }
result-groups = By constituency
chart-votes = Votes: { $title }
chart-seats = Seats: { $title }
chart-more = { $count ->
    [one] One more line stands in the table.
   *[other] { $shown } more lines stand in the table.
    }

## The two assumptions

assumptions-title = How many credentials there can be: two assumptions
assumptions-why = One entry of the roll gives one credential, the right to one counted ballot. There are { $roll } entries. That this is the number of real people who may vote rests on two assumptions. Neither follows from the files, and a report on this election should name both.
assumption-registrars-title = First: fewer than { $threshold } of the { $members } registrars plot together
assumption-registrars = { $threshold } registrars are needed to issue a credential, and they issue it for an entry of the public roll. If { $threshold } of them plotted, they could make credentials for nobody. The record would show it as soon as more credentials vote than are on the roll. Here { $voted } voted and { $roll } are on the roll.
assumption-people-title = Second: each entry of the roll is one real person
assumption-people = Two registrars, drawn by lot, decided on each application. Auditors reviewed a sample of the approvals a second time.
assumption-sample = { $count ->
    [one] One approval was in the sample; not found clean: { $failed }.
   *[other] { $shown } approvals were in the sample; not found clean: { $failed }.
    } With 95 % confidence, fewer than { $rate } of all approvals would fail an auditor’s eye. On this roll that is fewer than { $most } entries.
assumption-no-sample = No approval was reviewed a second time. So nothing is known of how many would fail an auditor’s eye.
assumption-pairs = { $count ->
    [one] A false entry needs two corrupt reviewers who are drawn together. There is only one pair. Or it needs evidence that deceives honest reviewers.
   *[other] A false entry needs two corrupt reviewers who are drawn together, which is the lot of 1 in { $shown } applications for each such pair. Or it needs evidence that deceives honest reviewers.
    }
assumption-closed = This record does not say how people got on the roll: the registrars made it themselves and signed it, { $quorum } of them at least. Ask them how they made sure that each entry is one real person. There is no number here that would tell.
assumption-unknown = Registration has not gone so far that anything could be said.
assumptions-earlier = Nobody was registered for this consultation. Those vote who hold a credential of the election { $election }: { $credentials } of them at most. That this is the number of real people who may vote rests on the two assumptions of that election, which the report on its record names. Its credentials have the same names in both records: everyone can follow which of them took part in both, and nobody how they voted.
assumptions-earlier-compared = The keys and numbers of credentials were compared with the record of that election, which was audited as well.
assumptions-earlier-not-compared = The keys and numbers of credentials were NOT compared with the record of that election. Until somebody does that, nothing says that its voters are those who vote here.
assumptions-earlier-from = In the constituency { $id } those vote who hold a credential of { $from }.
assumptions-earlier-left-out = These constituencies of that election do not vote here: { $constituencies }.

## How to repeat it

repeat-title = Check it yourself
repeat-why = You need not believe this page. Anyone can repeat the audit on a computer of their own; it takes minutes.
repeat-fetch = Fetch the record, and check it at once:
repeat-files = Check the files of the record, without any network:
repeat-mirror = Keep a copy for later. The files prove themselves, wherever they come from:
repeat-json = The same report for machines:
repeat-other = The specification, docs/protocol.md, is enough to write a program of your own that checks the same.
