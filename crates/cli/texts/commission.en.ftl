# Texts of the commission's pages. What the commission is told and says stands in election.en.ftl.

commission-title = Commission
commission-what = Prepares an election, and says what is to be said: ready, open, close, result.
commission-back = Back to the commission
commission-look-first = The log of the election was not followed yet. Go back, and look at it first.
commission-key-first = No key is open. Go back, and open your key file first.

## The key

commission-key = Your key
commission-key-open = The key of { $id } is open: { $path }
commission-key-why = What you say is signed with your key file. Open it here: it stays in this program until you close it, and never comes to the browser.
commission-field-id = Your id in the election
commission-field-id-hint = Such as c1.
commission-field-key = Your key file
commission-field-key-hint = In your folder, or its whole path. Made here, or with: veche commission key
commission-field-passphrase = Its passphrase
commission-unlock = Open the key
commission-lock = Close the key
commission-unlocked = Your key is open
commission-new-key = Make a new key file
commission-new-key-why = Once for each election. A passphrase opens the file. Nobody can help you if it is lost, and nobody but you may have the file with its passphrase.
commission-field-new-key = The new key file
commission-field-new-key-hint = Such as c1.key: it is made in your folder.
commission-key-made = Your key is made, and open
commission-key-made-next = Send the line of your key, below, to whoever writes the plan. Never forget the passphrase, and give it to nobody.
commission-idle = Your key was closed
commission-idle-why = Nobody used it for a while. Open it again.

## Where things are

commission-election = The election
commission-field-board = Address of the board
commission-field-board-hint = Such as https://board.example. Leave it empty while there is no board yet.
commission-field-election = Number of the election
commission-field-election-hint = 64 digits from 0 to 9 and a to f. Compare them with those that were published.
commission-field-folder = Your folder
commission-field-folder-hint = Files are written there, and looked for there if you name no other folder.
commission-field-proxy = Proxy
commission-field-proxy-hint = Leave it empty if you do not know what it is. socks5h://127.0.0.1:9050 is Tor.
commission-field-registry = Address of the intake
commission-field-registry-hint = Only where voters apply over the network, and only for what concerns registrars.
commission-look = Look at the log
commission-name = Name
commission-id = Number of the election
commission-fingerprint = Fingerprint
commission-phase = Where it is
commission-phase-empty = There is nothing yet.
commission-phase-setup = It is being prepared.
commission-phase-registration = Voters are being registered.
commission-phase-ready = Everything is ready. Casting is not open yet.
commission-phase-open = Votes are being cast.
commission-phase-closed = Casting is over. The votes are being counted.
commission-phase-tallied = There is a result.
commission-phase-cancelled = The election is off.
commission-entries = Entries in the log
commission-now = Now
commission-tasks = What is to be done
commission-nothing = Nothing is left to be done.
commission-done = What there is
commission-schedule = The schedule
commission-when-overdue = Overdue:
commission-when-now = Now:
commission-when-later = Later:
commission-role-commission = commission
commission-role-registrar = registrars
commission-role-trustee = trustees
commission-role-board = operator of the board
commission-role-mailbox = operators of mailboxes
commission-enough = How many of these are enough: { $count }
commission-after = Not before { $time }
commission-by = By { $time }

## What the commission says

commission-say = Say something
commission-say-why = Enough of you say the same. The first fills in a form and gets a file; the others add their lines to it; the last hands it in.
commission-say-ready = Say that everything is ready
commission-say-ready-why = Registration is over, and keys, rolls and rehearsals are there. No roll can follow.
commission-say-open = Open casting
commission-say-open-why = At its time, not before. Do it together, on the telephone: the draft is good only until the log goes on.
commission-say-close = Close casting
commission-say-close-why = At its time, not before. Do it together, on the telephone: the draft is good only until the log goes on.
commission-say-result = Publish the result
commission-say-result-why = It is computed from the decryptions, by each of you.
commission-say-abandon = Give up lost ballots
commission-say-abandon-why = Only if the board announced ballots and lost them.
commission-say-cancel = Cancel the election
commission-say-cancel-why = For good. There will be no result, and it cannot be taken back.
commission-say-incident = Tell everyone what happened
commission-say-incident-why = Something that everyone should know, such as an outage. Nothing else follows from it.
commission-say-complaints = Record complaints
commission-say-complaints-why = Of one kind, decided alike or still undecided. Nobody who complained is named.
commission-say-extend = Extend casting
commission-say-extend-why = Only if voters were hindered, as far as the manifest allows, and before casting ends.
commission-say-restart = Begin a ceremony anew
commission-say-restart-why = Without those who are gone or sent bad shares.
commission-say-operator = Let a successor run the board
commission-say-operator-why = Only if the board that was is gone, or nobody can rely on it. Sign it for one successor only. The address of the board must be that of the successor.
commission-say-answer = Answer a petition
commission-say-answer-why = There is one answer to each, and it is public.
commission-say-delay = Put an answer off
commission-say-delay-why = Everyone sees it, and why.
commission-field-number = Which successor
commission-field-number-hint = Its number in the manifest, counted from 1.
commission-field-petition = The petition
commission-field-petition-hint = Its 64 digits, as the list of what is to be done names them.
commission-field-until = Until when
commission-field-until-hint = Such as 2027-03-04T20:00:00Z.
commission-draw = Show what it says
commission-draw-why = Nothing is signed before you have seen what it says and what follows from it.
commission-field-category = What they are about
commission-field-count = How many
commission-field-decision = Decision
commission-field-closes = Until when
commission-field-closes-hint = Such as 2027-03-04T20:00:00Z, or 2027-03-04T22:00:00+02:00.
commission-field-role = Whose ceremony
commission-field-without = Without whom
commission-field-without-hint = Ids with spaces between them: everyone who takes part no more, those of earlier attempts too.
commission-ceremony-registrar = Registrars: keys of credentials
commission-ceremony-trustee = Trustees: key of the ballots
commission-ceremony-tag = Registrars: key of tags
commission-reason = The text in { $language }
commission-reason-why = The text is in all languages of the election, 1 to 2,000 bytes each. It stays public for good: name nobody.

## Drafts

commission-draft = Add your line to a draft
commission-draft-why = Another commissioner gave you a file. It is compared with what follows from the log that you see, and refused if it says something else.
commission-draft-do = Look at the draft
commission-field-draft = The file of the draft
commission-field-draft-hint = A path in your folder, or the whole path. Leave it empty if you paste the text.
commission-field-pasted = Or the text of the draft, pasted
commission-field-files = The files, one path on each line
commission-hand-in = Join files and hand them in
commission-hand-in-why = If each of you signed alone: the lines are joined, and what they say is handed in. Nothing in these files is secret.
commission-hand-in-do = Hand in
commission-confirm = Read before you sign
commission-outcome = What came of it
commission-lines-with-yours = Lines with yours: { $lines } of { $needed }.
commission-text = The text, byte for byte
commission-sign = Sign
commission-decline = Do not sign
commission-declined = Nothing was signed
commission-in-log = It is in the log
commission-in-intake = Entry { $entry } of the log of the intake.
commission-entry-before = It is there already, as entry { $entry }: there is nothing to be done.
commission-entry-cosigned = Entry { $entry } of the log, cosigned by the witnesses.
commission-entry = Entry { $entry } of the log. The witnesses have not cosigned it yet: look again in a minute.
commission-signed = Your line is signed
commission-lines = Lines: { $lines } of { $needed }.
commission-pass-on = Give this file to the others; nothing in it is secret. They add their lines, and the last of them hands it in.
commission-download = Save a copy of the file
commission-written = It is written
commission-next = What comes next, in English

## Registrars

commission-drop = Drop a registrar
commission-drop-why = Where voters apply over the network: a registrar who is gone takes part no more, and cannot come back. Whoever lost a computer restores the backup instead.
commission-void = Declare days void
commission-void-why = Where voters apply over the network: a registrar did not hand in the list behind a day and cannot be reached. This day and those that follow count for nothing.
commission-field-registrar = Id of the registrar
commission-field-day = The first of these days
commission-field-day-hint = Its number as the log of the intake has it: days since 1970-01-01.

## A new election

commission-prepare = Prepare an election
commission-to-new = A new election
commission-to-plan = The plan that you are writing
commission-to-manifest = The manifest that you are looking at
commission-field-file = A plan (.toml) or a manifest (.json) that is there
commission-open-file = Open the file
commission-new = A new election
commission-new-why = The answers make a plan, which you can change. Nothing is final before the commission has signed it.
commission-field-intake = Do voters apply over the network?
commission-yes = Yes
commission-no = No
commission-next-step = Next
commission-field-kind = How it is voted on
commission-kind-lists = Lists: seats in proportion
commission-kind-people = People: the most votes
commission-kind-yes-no = Yes or no
commission-field-choices = Ids of the lists or people, separated by spaces; nothing for yes or no
commission-field-seats = Seats, or how many people are elected
commission-field-percent = Threshold of lists, or quorum of yes or no, in percent; 0 for none
commission-make-plan = Write the plan
commission-plan = The plan
commission-people = Who does what
commission-apart = These roles must be apart
commission-keys = Keys that are missing
commission-keys-why = Each makes a key on a computer of his or her own, and sends you the line that is shown there, by a way that nobody can change. Paste the line, or the key alone.
commission-key-of-commission = Commissioner
commission-key-of-registrars = Registrar
commission-key-of-trustees = Trustee
commission-key-of-witnesses = Witness
commission-key-of-board = The board
commission-key-of-log = The log
commission-key-of-mailboxes = Mailbox
commission-plan-text = The text of the plan
commission-plan-why = Everything can be changed here: names, documents, candidates, who does what.
commission-plan-long = The plan is too long to be changed here: change it in an editor, and open it again. Keys can be typed above.
commission-plan-save = Keep the plan
commission-plan-make = Make the manifest
commission-plan-kept = The plan is kept
commission-to-consultation = A consultation: a question to those who voted before
commission-consultation = A consultation
commission-consultation-why = Those who hold credentials of an earlier election are asked, with the same words and without registrars. The record of that election is read and checked first: keys and numbers of credentials follow from it, and what a plan leaves out.
commission-consultation-ask = Say what is asked, and when
commission-earlier = The earlier election
commission-credentials = Credentials, at most
commission-field-earlier = Record of the earlier election
commission-field-earlier-hint = The address of its board, such as https://board.example, or a folder with the record
commission-field-earlier-election = Number of the earlier election
commission-field-earlier-election-hint = 64 digits from 0 to 9 and a to f, as they were published. Without it, compare what is shown then.
commission-earlier-read = Read and check the record
commission-kind-options = Options: the most votes
commission-field-options = Ids of what can be chosen, separated by spaces; nothing for yes or no
commission-field-quorum = Quorum of yes or no, in percent; 0 for none
commission-plan-make-consultation = Make the manifest of the consultation
commission-plan-consultation = Is this the plan of a consultation? Then the record of the earlier election is read first, and there is a button for its manifest here.
commission-compared = Keys and numbers of credentials are those of the record of the earlier election, which holds.
commission-not-compared = Keys and numbers of credentials were NOT compared with the record of the earlier election. Whoever wrote the manifest could have put in keys of their own, and then vote as often as they like. Read that record and come back here, before you sign.

## The manifest

commission-manifest = The manifest
commission-manifest-file = File
commission-size = Size
commission-bytes = { $bytes } bytes, { $percent } % of what fits
commission-mailboxes = Mailboxes
commission-mailboxes-none = none: only the board takes ballots
commission-spelling = Spelling
commission-spelling-why = The file is not in its one spelling (RFC 8785): what is signed has other bytes.
commission-ballots = The longest ballots
commission-missing = Who may be missing
commission-may-miss = { $missing } of { $members } may be missing
commission-contest = Contest { $id }
commission-example = For example
commission-warnings = Warnings
commission-hazards = What will hurt later
commission-manifest-sign = Sign the manifest
commission-manifest-sign-why = All compare the fingerprint, twelve words, and enough of you sign. Nothing of it can be changed later. The first leaves the draft empty.
commission-read-aloud = We have read all of it together, and compared the fingerprint
commission-publish = Publish
commission-publish-why = The lines are joined, everything is checked, and the folder for the board’s operator is written. When the board serves, do it again with its address: it is seen whether it shows this manifest.
commission-field-attachments = The folder with the documents that the manifest names
commission-field-out = The new folder for the operator
commission-field-board-shows = The board, to see whether it shows this manifest; empty while it does not serve

## Why something was not done

fault-phase = Its time is over, or has not come.
    Look at what is to be done now, on the commission’s page.
fault-too-early = It is too early for this.
    Wait until that time, and do it again.
fault-too-late = It is too late for this.
    Look at what can still be said, on the commission’s page.
fault-under-size = The draft is too old: the log has gone on since.
    The first of you begins again without a draft, and the others sign anew. Do it together, on the telephone.
fault-under-root = The draft names another log than the one that you see.
    Do not sign it. Compare what each of you is shown.
fault-election = This belongs to another election.
    Compare the number of the election with the file.
fault-manifest-language = A text is missing in one language, is too long, or has a line break.
    Type it in every language, 1 to 2,000 bytes each.
fault-number = This number is not allowed here.
    Compare it with what the manifest allows; the schedule is on the commission’s page.
fault-epoch-order = The board is publishing ballots.
    Do it again in a minute. If the board has lost them, give them up.
fault-nothing-announced = All ballots that were announced are in the log.
    There is nothing to give up.
fault-not-issued = Credentials are still missing.
    Ask those registrars who are named on the commission’s page.
fault-not-rehearsed = Not all trustees have rehearsed.
    Ask those who are named on the commission’s page.
fault-not-agreed = Not enough trustees have agreed to the sums.
    Ask those who are named on the commission’s page.
fault-not-decrypted = Not enough trustees have decrypted.
    Ask those who are named on the commission’s page.
fault-restart-excluded = Somebody who was excluded before, or proven wrong, is not named.
    Name everyone who takes part no more.
fault-restart-too-few = Too few would be left for the keys.
    Keep more of them.
fault-ceremony-order = The ceremony is complete, or has not begun.
    There is nothing to begin anew.
fault-signature = A line in the file does not hold, or is not a commissioner’s.
    Ask for the file again.
fault-signature-lines = Not enough commissioners have signed.
    Ask others for their lines.
fault-attachment-missing = A document that the manifest names is not in the folder.
    Put it there unchanged, and name the folder.
fault-attachment = A document has other bytes than the manifest says.
    Put it there unchanged.
fault-member-unknown = The manifest names nobody with this id.
    Compare the id with the manifest.
fault-draft-other = The draft does not say what follows from the log that you see.
    Do not sign it. Ask whoever made it to begin again, and compare what each of you is shown.
fault-people = This cannot be: some roles must be in different hands, or there are too few people.
    What is wrong stands below. Give one of these roles to somebody else.
fault-manifest-key = Some keys are still missing.
    Type in the lines that people send you.
fault-manifest = The manifest cannot work ({ $code }).
    What the program says is below. Correct the plan, and make it again.
fault-entry-too-large = The manifest is too long.
    Shorten its texts, or leave something out.
fault-json = The file is no manifest.
    See that it is the right file.
fault-file-there = There is a file of this name already, and answers are not written over it.
    Choose another name, or open the file that is there.
fault-file-missing = The file cannot be read or written.
    See that it is there, and that its path is right.
fault-plan-form = The plan is not a text in UTF-8, or has characters that nobody sees.
    Take them out in an editor.
fault-key-closed = No key is open.
    Open your key file on the commission’s page.
fault-language-form = Languages are tags such as be, en and ru, with spaces between them.
    Type at least one.
fault-ids-form = Ids have small letters, digits and hyphens, with spaces between them, and each stands once.
    Type at least one, such as north.
fault-number-form = This is not a number, or it is too small or too large.
    Type a number as the question says.
fault-time-form = This is not a time.
    Type it as in 2027-03-04T20:00:00Z or 2027-03-04T22:00:00+02:00.
fault-length-form = This is not a length of time.
    Type it as in 24 hours, 90 minutes or 2 days.
fault-note = This is not a signed text, or not all of it.
    Paste it from the first to the last character.
fault-kind = This is no manifest.
    Hand it in on the commission’s page.
fault-day = This registrar ended no such day, or it is void already.
    Its days are named below.
fault-not-active = This registrar takes part no more, or the manifest names nobody with this id.
    Compare the id: whoever was dropped is dropped.
fault-no-intake = This election has no intake, or its keys are not made yet.
    Registrars are dropped, and days declared void, only where voters apply over the network.
fault-petition-form = The number of a petition has 64 digits from 0 to 9 and a to f.
    Copy it whole.
fault-earlier = The earlier election cannot be taken, or its record says something else than the manifest.
    What it is stands below in English. Name the election that issued the credentials, once its commission has said that everything is ready. If a manifest says something else, do not sign it.
fault-key-not-taken = A key was not taken: it stands in the line of somebody else, or is no key, or whoever it was for is in the plan no more. Everything else is kept. Paste the line that its owner sent, into the field of that person.
fault-earlier-read = The record of the earlier election cannot be read, or is that of another election.
    See that its address or folder and its number are right. What the program says is below.
