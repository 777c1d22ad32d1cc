# What commands and pages of the commission say, in English. A test sees to it that be.ftl and ru.ftl have the same names and variables.

## Lengths of time, in the two greatest units

length-none = no time
length-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
    }
length-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
    }
length-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
    }
length-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
    }

## What is to be done

task-manifest = The commission signs the manifest, and the board's operator makes the log with it.
task-ceremony-registrar = The ceremony of the keys of credentials waits for these in round { $round } of 3 (attempt { $attempt }).
task-ceremony-tag = The ceremony of the key of tags waits for these in round { $round } of 3 (attempt { $attempt }).
task-ceremony-trustee = The ceremony of the key of the ballots waits for these in round { $round } of 3 (attempt { $attempt }).
task-restart = { $accused } sent a bad share, which is proven: begin the ceremony "{ $role }" anew without.
task-applications = Decide on the applications that come in, and end each day.
task-applications-over = No more applications are taken: decide on what is left, then close the last rolls.
task-roll = No roll is closed yet for { $places }: without one nobody there can vote.
task-issuance = Issue credentials for roll { $roll }: { $missing } more of these must.
task-rehearsal = Rehearse: show that the shares are there and can be used. All must.
task-ready = If no more rolls are to come, say that everything is ready: { $credentials } credentials, for { $count ->
    [one] { $count } constituency
   *[other] { $count } constituencies
    }. No roll can follow.
task-open = Open casting. Nobody can vote before it is said.
task-epoch-ballots = The board announced ballots that are not in the log yet. Nothing else can be said until they are there.
task-abandon = Only if the board has lost the ballots that it announced: give them up, so that the election goes on.
task-epoch = If ballots wait, publish epoch { $epoch }: voters were promised that they stand in the log by then.
task-extend = Only if voters were hindered: casting can be extended, by { $most } at most.
task-close = Close casting.
task-handover = Hand over the ballots that were acknowledged: after that they cannot come into the log.
task-claims = Publish what voters claim: ballots that were promised or acknowledged, and are not in the log.
task-handed-over = Mailboxes handed over ballots that are not in the log: the board publishes those that are good before the list.
task-counted = Publish the list of the ballots that count.
task-result-withheld = Too few voted in every contest for anything to be opened: publish a result that says so.
task-agreement = Audit the record, and agree to the sums: { $missing } more of these must.
task-decryption = Decrypt the sums: { $missing } more of these must.
task-result = Publish the result, as it follows from the decryptions.
task-complaints = { $count ->
    [one] Decide on complaints: { $count } was recorded as pending.
   *[other] Decide on complaints: { $count } were recorded as pending.
    }
task-answer = Answer the petition { $petition } ({ $title }), or say by when.
task-destruction-registrar = Destroy the shares of the keys of credentials, with every copy, and say so: they are needed no more.
task-destruction-tag = Destroy the share of the key of tags, with every copy, and say so: they are needed no more.
task-destruction-trustee = Destroy the shares of the key of the ballots, with every copy, and say so: they are needed no more.

## What there is

done-manifest = The manifest is published.
done-keys-registrar = The registrars' keys are made.
done-keys-tag = The key of tags is made.
done-keys-trustee = The trustees' keys are made.
done-rolls = Rolls closed: { $count }.
done-votes = Casting was opened; { $voted } of { $credentials } credentials have voted, in { $epochs ->
    [one] { $epochs } epoch
   *[other] { $epochs } epochs
    }.
done-closed = Casting is closed.
done-handover = Mailboxes that handed over: { $handed } of { $mailboxes }.
done-counted = The list of the ballots that count is published.
done-agreed = Trustees that agreed: { $agreed }; that decrypted: { $decrypted }.
done-petitions = Petitions that were answered: { $answered } of { $count }.
done-announcements = Announcements: { $count }.
done-result = The result is published.
done-cancelled = The election is off.

## The schedule

time-applications = applications end
time-opens = casting opens
time-closes = casting closes
time-extension = extension until, at most
time-claims = claims end
time-checked = decryption from

## What a manifest may say, and better would not

warning-smallest-count = Sums over as few as { $count } ballots are opened: where all of them agree, everybody's vote is known.
warning-trustees-few = { $count ->
    [one] One trustee alone can decrypt every single ballot.
   *[other] { $count } trustees together can decrypt every single ballot.
    }
warning-trustees-double-signers = One trustee who agrees to two different sums can bring about that both are opened.
warning-registrars-few = { $count ->
    [one] One registrar alone can make credentials for nobody.
   *[other] { $count } registrars together can make credentials for nobody.
    }
warning-registrars-all = Every registrar must issue every credential: one who is missing stops the registration.
warning-constituencies-moved = Credentials vote in another constituency than the one that issued them: { $places }.
warning-participation-linked = Credentials of the election { $election } vote: everyone can follow which of them took part there and here, though not how they voted.
warning-credentials-few = So few credentials that people can be told apart by when they take part: { $places }.
warning-epochs-short = Ballots may be published after { $length }, which tells when somebody voted.
warning-epochs-small = { $count ->
    [one] An epoch may have { $count } credential, among whom a voter hardly hides.
   *[other] An epoch may have { $count } credentials, among whom a voter hardly hides.
    }
warning-titles-alike = { $of }: two have the title "{ $title }". Add what tells them apart, such as a year of birth.
warning-remainders = Contest { $contest }: blank votes make each seat dearer. The more there are, the more seats go by remainders, one to each list, however many votes it has.
alike-constituencies = Constituencies
alike-options = Contest { $contest }, options
alike-lists = Contest { $contest }, lists
alike-candidates = Contest { $contest }, candidates of { $list }

## What will hurt later

hazard-opens-past = Casting would open at { $time }, which is past: a log of it can open at once, or never.
hazard-opens-soon = Casting opens in { $length }: keys, applications, rolls and rehearsals come before it.
hazard-consultation-opens-soon = Casting opens in { $length }: the trustees' keys and rehearsals come before it.
hazard-casting-short = Casting lasts { $length }: voters live in all time zones, and a service can be away for hours.
hazard-opens-off-hours = Casting opens at { $time }, in the night or on a weekend: enough commissioners must be at hand.
hazard-closes-off-hours = Casting closes at { $time }, in the night or on a weekend: enough commissioners must be at hand.
hazard-claims-short = Whoever holds a promise has { $length } to claim a ballot, and mailboxes to hand over theirs.
hazard-claims-long = For { $length } after the close a board or mailbox that plots with a voter can take a ballot in.
hazard-checking-short = Between the list of the ballots that count and the decryption there are { $length } for anyone to check.
hazard-extension-none = Casting cannot be extended, whatever happens on its last day.
hazard-commission-one = One commissioner alone can say anything for the commission, and cancel the election.
hazard-commission-all = Every commissioner must sign everything: one who is missing, or arrested, stops the election.
hazard-roll-all = Every registrar must sign every roll: one who is missing stops it.
hazard-registrars-low = { $count } of { $members } registrars, less than most of them, can make credentials for nobody.
hazard-trustees-tight = { $spare } of { $members } trustees may be missing when the sums are agreed on: with one more there is no result, ever.
hazard-witnesses-all = Every witness must cosign: one that is away stops the log.
hazard-mailboxes-none = No mailbox takes ballots beside the board: what the board refuses, nobody takes.
hazard-ballot-large = A ballot of { $place } may have { $bytes } bytes: little can be added before it does not fit.
hazard-constituencies-small = Constituencies in which fewer than { $count } vote get no count of their own: they are joined with the next.
hazard-smallest-count-large = A contest in which fewer than { $count } vote has no result at all.
hazard-ballots-few = A voter can cast { $count } in all: whoever was made to vote, or erred, can hardly vote anew.
hazard-epochs-long = A voter may wait for { $length } to see the ballot in the log.
hazard-language-one = All texts are in one language. They cannot be translated later: the manifest is what it is.
hazard-warning-none = No document goes with the election. If voters live where taking part is punished, a warning belongs here: what is seen, by whom, and what to do.
hazard-documents-untranslated = No document is in { $languages }.
hazard-quorum-high = Contest { $contest }: it fails unless many of all credentials vote, so that staying away is a no.
hazard-petitions-unreachable = A petition needs { $signatures } signatures, and there are { $credentials } credentials: none can ever oblige anyone.
hazard-petitions-few = { $signatures } of all voters can oblige the commission to answer, again and again.
hazard-petitions-many = A petition needs { $signatures } signatures: gathered over months, and every auditor checks each of them.
hazard-petitions-hurried = The commission has { $length } to agree on an answer to a petition, and to sign it.
hazard-threshold-high = Contest { $contest }: the threshold is above 10%. With many lists most votes may bring no seat.

## How many of each role something takes

need-deciding = deciding anything
need-keys = making the keys
need-roll = signing a roll
need-issuing = issuing credentials
need-agreeing = agreeing on the sums
need-decrypting = decrypting
need-cosigning = cosigning a checkpoint
group-commission = commission
group-registrars = registrars
group-trustees = trustees
group-witnesses = witnesses

## What the rule of a contest means

rule-votes = { $max ->
    [one] { $max } vote
   *[other] { $max } votes
    }
rule-votes-between = { $min } to { $max ->
    [one] { $max } vote
   *[other] { $max } votes
    }
rule-options = A ballot gives { $votes } to { $count ->
    [one] { $count } option
   *[other] { $count } options
    }.
rule-options-blank = A ballot gives { $votes } to { $count ->
    [one] { $count } option
   *[other] { $count } options
    }, or is blank.
rule-lists = A ballot chooses one of { $count ->
    [one] { $count } list
   *[other] { $count } lists
    }.
rule-lists-blank = A ballot chooses one of { $count ->
    [one] { $count } list
   *[other] { $count } lists
    }, or is blank.
rule-candidates = A ballot chooses one of { $count ->
    [one] { $count } list
   *[other] { $count } lists
    } and up to { $candidates } of its candidates.
rule-candidates-blank = A ballot chooses one of { $count ->
    [one] { $count } list
   *[other] { $count } lists
    } and up to { $candidates } of its candidates, or is blank.
rule-most-votes = { $count ->
    [one] The { $count } option with the most votes is elected.
   *[other] The { $count } options with the most votes are elected.
    }
rule-without-vote = An option without a vote is not elected; its seat stays vacant.
rule-draw = Between equal votes a draw decides that nobody can foresee.
rule-yes-of-votes = Yes wins with { $part } of the votes for yes and no, and at least one vote.
rule-yes-of-ballots = Yes wins with { $part } of the counted ballots, blank ones too, and at least one vote.
rule-yes-of-credentials = Yes wins with { $part } of the credentials on the rolls, whether they voted or not, and at least one vote.
rule-quorum-none = It is valid however few vote.
rule-quorum = It fails unless { $part } of the credentials on the rolls vote.
rule-seats = { $count ->
    [one] { $count } seat by { $method }.
   *[other] { $count } seats by { $method }.
    }
rule-threshold-none = There is no threshold.
rule-threshold = A list needs { $part } of the votes for lists.
rule-threshold-blank = A list needs { $part } of the votes for lists and the blank votes.
rule-dearer = Votes for lists below the threshold make each seat dearer, so more seats go by remainders.
rule-too-many = This quota can give more seats than there are; lists with the least remainders then lose them.
rule-pass-on = Seats for which a list has no candidate go to other lists.
rule-vacant = Seats for which a list has no candidate stay vacant.
rule-whole = One sum over all constituencies is opened.
rule-by-constituency = A sum for each constituency is opened, small ones joined with their neighbours.
part-at-least-percent = at least { $percent }%
part-above-percent = more than { $percent }%
part-at-least = at least { $numerator }/{ $denominator }
part-above = more than { $numerator }/{ $denominator }
method-dhondt = D'Hondt
method-sainte-lague = Sainte-Laguë
method-sainte-lague-modified = modified Sainte-Laguë
method-remainder-all = largest remainder, { $quota } quota over all valid votes
method-remainder-qualifying = largest remainder, { $quota } quota over the votes of qualifying lists

## What a rule gives for votes that are made up

example-lists = { $contest }: if { $votes } vote, and the lists get
example-list = { $list }: { $votes ->
    [one] { $votes } vote
   *[other] { $votes } votes
    }, { $seats ->
    [one] { $seats } seat
   *[other] { $seats } seats
    }
example-drawn = { $count ->
    [one] a draw decides on { $count } seat
   *[other] a draw decides on { $count } seats
    }
example-vacant = { $count ->
    [one] { $count } seat stays vacant
   *[other] { $count } seats stay vacant
    }
example-yes = { $contest }: if { $votes } of { $credentials } vote, none blank, yes needs { $needed } votes; it fails if fewer than { $voters } vote
example-option = { $option } { $votes }
example-options = { $contest }: if the votes are { $ranked }, the first { $count ->
    [one] { $count } is elected
   *[other] { $count } are elected
    }

## Who takes which role

role-commission = commissioner
role-registrar = registrar
role-auditor = auditor
role-trustee = trustee
role-board = operator of the board
role-registry = operator of the registry
role-mailbox = operator of a mailbox
role-witness = operator of a witness
duty-key-commission = make a key: veche commission key
duty-commission-sign = sign the manifest, ready, open, close, result
duty-commission-complaints = decide on complaints
duty-registrar-computer = a computer for this alone
duty-key-registrar = make a key: veche registrar key
duty-registrar-ceremonies = the ceremonies of keys
duty-registrar-applications = decide on applications each day; 5 minutes each
duty-registrar-rolls = sign rolls, issue, destroy shares
duty-key-auditor = make a key: veche auditor key
duty-auditor-sample = look at the sample each day
duty-trustee-ceremony = the ceremony of keys
duty-trustee-rehearsal = the rehearsal before the opening
duty-trustee-count = audit, agree and decrypt after the close
duty-trustee-destroy = destroy shares, and say so
duty-board-server = a server: docs/operations.md
duty-board-log = veche log create, once
duty-board-at-hand = be at hand from the opening to the result
duty-registry-server = a server of its own: docs/operations.md
duty-registry-create = veche registry create, once
duty-registry-erase = veche registry erase after the last roll
duty-server-elsewhere = a server in another place than the board's
duty-mailbox-handover = see that it hands over after the close
duty-witness-log = veche witness add-log
duty-witness-state = never restore its state from a backup
people-number = a proposal is for 3 to 12 people; with fewer no trust can be shared, with more decide yourselves
people-both = { $count } people are registrars and trustees at once: a few who conspire could make credentials and open ballots. Better, other people take one of the two.
people-person = { $name }: { $roles }; about { $hours } hours
people-outside = To be found outside, since nobody above may take it too
people-wanted = { $count } { $role }; about { $hours } hours each
people-few = { $count } people are { $role }, and { $least } must be: fewer share no trust
people-apart = { $name } is { $one } and { $other }: { $why }
apart-two-logs = a board and its witness in one hand can show two logs: no witness at all
apart-mailbox = a mailbox is there for what the board refuses: in one hand it is none
apart-names-and-addresses = who knows names must not see which address casts which ballot
apart-applicants-and-ballots = what knows applicants and what knows ballots stay apart
apart-second-look = nobody looks a second time at what he or she approved
apart-sealed-evidence = who keeps the sealed evidence must not be able to open it
apart-witness-commission = a witness that says what the log must hold is none
apart-witness-lots = a witness draws the lots that decide which registrars review
apart-witness-registry = a witness draws the lots for the registry's log
apart-witness-trustee = a witness must have nothing to gain from a second log
apart-addresses-and-shares = who sees addresses must not hold a part of the key that opens ballots

## What a statement says, and what follows from it

said-ready = Registration is over, and everything that voting needs is there.
said-ready-place = { $place }: { $count ->
    [one] { $count } credential
   *[other] { $count } credentials
    }
said-ready-then = Nobody can be put on a roll after it. The next step is to open casting, from { $time }.
said-open = Casting begins now, and goes on until { $time }.
said-open-then = Nothing that the manifest says can be changed.
said-close = Casting has ended. No ballot can be cast after it; for { $length } those are taken that were promised before.
said-result = The result, as it follows from the decryptions; nobody can change it afterwards.
said-result-contest = { $contest }: { $outcome }
said-abandon = The ballots that the board announced, and that are not in the log, are given up.
said-abandon-then = Whoever cast one of them and has a promise can claim it after the close.
said-cancel = The election is off, for good. There will be no result, and it cannot be taken back.
said-incident = Everyone is told:
said-incident-then = Nothing else follows from it.
said-complaints = Complaints about { $category }: { $count }, { $decision }.
said-complaints-then = It stands in the public log for good: see that it names nobody.
said-extend = Casting goes on for { $more } longer, until { $time }. After that it can be extended by { $left }.
said-petition = { $count } credentials signed a petition, to be answered by { $time }:
said-answer = The commission answers:
said-answer-then = It stands in the public log for good, and there is no second answer.
said-delay = The commission answers later, by { $time }:
said-operator = Successor { $number } of the manifest runs the board from here on, for good: who ran it before cannot come back.
said-operator-key = Its key of statements is { $key }.
said-operator-log = It goes on from the { $entries } entries of the log that you see. What the board before took and did not publish, voters claim after the close, or hand in again.
said-operator-then = Sign this for one successor only, and hand it in to that one's board.
said-restart = The ceremony "{ $role }" begins anew, as attempt { $attempt }, with everyone.
said-restart-without = The ceremony "{ $role }" begins anew, as attempt { $attempt }, with all but { $without }.
said-restart-then = What was said in the attempt before counts for nothing.
said-text = { $language }: { $text }
said-drop = The registrar { $registrar } takes part no more, and cannot come back.
said-drop-then = What it reviews and is not complete is drawn anew, among the others.
said-void = These days of the registrar { $registrar } count for nothing: { $days }.
said-void-then = For what is not complete without them, others are drawn. Void days are counted in the report.
outcome-withheld = withheld, too few voted
outcome-elected = elected { $elected }
outcome-elected-vacant = elected { $elected }; { $vacant } vacant
outcome-accepted = accepted
outcome-rejected = not accepted
outcome-no-quorum = not accepted, the quorum is not met
outcome-seats = seats { $seats }
outcome-seats-vacant = seats { $seats }; { $vacant } vacant
category-registration = registration
category-candidacy = candidacy
category-casting = casting
category-counting = counting
category-conduct = conduct
category-other = other things
decision-pending = not decided yet
decision-rejected = rejected
decision-partly-upheld = upheld in part
decision-upheld = upheld

## Questions about an election

ask-title = What is the election called?
ask-languages = In which languages are all texts? Tags, separated by spaces; they cannot be changed later.
ask-smallest = Below how many votes is nothing opened? The more, the less is told of small groups.
ask-petitions = After the result, how many voters' signatures under a petition oblige you to answer it? 0 if none do.
ask-petitions-answer = In what time do you answer a petition?
ask-places = Into which constituencies do voters fall? Ids, separated by spaces. Each has a roll of its own; keep them large.
ask-people = How many people run it with you? 3 to 12: roles are proposed
ask-opens = When does casting open?
ask-closes = When does it close?
ask-extension = By how much may it be extended, if voters are hindered?
ask-claims = How long can voters claim ballots after the close? Keep it short.
ask-checking = How long can everyone check the list of ballots before it is decrypted?
ask-contests = What is voted on? Ids of the questions, separated by spaces
ask-called = What is { $id } called?
ask-in-language = in { $language }
ask-kind = Is it lists, people or yes-no?
ask-lists = Which lists are there? Ids, separated by spaces
ask-seats = How many seats?
ask-threshold = How many percent does a list need? 0 for no threshold
ask-stands = Who stands? Ids, separated by spaces
ask-elected = How many are elected?
ask-stands-for = What stands for { $id }?
ask-quorum = How many percent of all voters must vote for it to be valid? 0 for no quorum
ask-consultation-title = What is the consultation called?
ask-consultation-questions = What is asked? Ids of the questions, separated by spaces
ask-consultation-kind = Is it yes-no, or options?
ask-consultation-options = What can be chosen? Ids, separated by spaces
ask-out = In which file is the plan written?
