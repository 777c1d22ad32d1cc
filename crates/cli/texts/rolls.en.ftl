
# Texts for registrars: rolls, from drawing one up to issuing for it.

seat-rolls = Rolls: draw up, sign, close, issue

rolls-not-yet = Say first where the record is, on the page of your folder.
rolls-not-seen = How people get on a roll stands in the record. Look at it first.
rolls-none = This is a consultation: it has no rolls by registrars.
rolls-none-why = Whoever holds a credential of the earlier election votes with it. There is nothing to draw up, to sign or to issue.
rolls-by-list = A roll says who may vote. In this election the registrars agree on a list: a file with the line that each applicant gave you, in any order. One of you draws the roll up in a folder, which goes from registrar to registrar. Each signs it only if their own list makes the same roll. When enough have signed, anyone closes it. Then each of you issues.
rolls-by-intake = A roll says who may vote. In this election it follows from what you all reviewed. Close a roll when those who shall be on it are approved, their days are ended, and auditors have looked at the sample. One of you draws it up in a folder, which goes from registrar to registrar. Each signs it only if their own desk makes the same roll. When enough have signed, anyone closes it. Then each of you issues.

rolls-look = Look at the rolls of the board
rolls-standing = The rolls that are closed
rolls-empty = No roll is closed yet. What was just handed in is seen here within a minute.
rolls-number = Roll
rolls-place = Constituency
rolls-size = Applications
rolls-issued = Who has issued, as the board says
rolls-nobody = nobody yet

rolls-draw-up = Draw up a roll
rolls-draw-up-why-list = One registrar does this. Lines of other constituencies in the list are left for their own rolls.
rolls-draw-up-why-intake = One registrar does this. While a lot is drawn, it waits for a minute.
rolls-draw-up-do = Draw it up
rolls-sign = Sign a roll
rolls-sign-why-list = Your line is put into the folder. Give it to the next registrar then, or send the file of your line. Sign one roll of a number: your lines under two different ones are a proof against you.
rolls-sign-why-intake = The program makes the roll anew from what your desk knows, and signs nothing else. Your line is put into the folder: give it to the next registrar then, or send the file of your line. The window in which you review closes; open it again afterwards.
rolls-sign-do = Sign it
rolls-close = Close a roll
rolls-close-why = The lines in the folder are joined, and the roll is handed in to the board. Anyone can do it, once enough registrars have signed.
rolls-close-do = Close it
rolls-issue = Issue
rolls-issue-why = You make a share of a credential for each application of each closed roll for which you have issued none yet. The shares that your folder holds are used. If it breaks off, do it again: the shares are the same.
rolls-issue-do = Issue

rolls-field-constituency = Constituency
rolls-field-constituency-hint = Its id, as in the description of the election
rolls-field-applications = The file with the lines of all who shall be on the roll
rolls-field-applications-hint = Such as /home/you/applications.txt. Use your own list, not that of another registrar.
rolls-field-draft-new = A new folder for the roll
rolls-field-draft-new-hint = Such as /home/you/roll-1. There must be nothing of this name yet. Nothing in it will be secret.
rolls-field-draft = The folder of the roll
rolls-field-draft-hint = Such as /home/you/roll-1
rolls-field-registry = Address of the intake
rolls-field-registry-hint = Such as https://registry.example. The commission tells you.
rolls-last = This is the last roll: take sampled approvals that no auditor has looked at, too. They count as failed in the report.
rolls-instead = I signed another roll of this number, and all who signed that one have given it up. If both are handed in somewhere, I have signed two.

rolls-drawn = { $count ->
    [one] Roll { $roll } of { $place } is drawn up, with one application.
   *[other] Roll { $roll } of { $place } is drawn up, with { $shown } applications.
    }
rolls-drawn-next = It lies in { $folder }. Sign it below, and give the folder to the other registrars: each signs.
rolls-signed = { $count ->
    [one] You signed roll { $roll } of { $place }, with one application.
   *[other] You signed roll { $roll } of { $place }, with { $shown } applications.
    }
rolls-signed-next = Your line is in { $file }. Give the folder to the next registrar, or send this file for it. When enough have signed, close the roll.
rolls-closed = Roll { $roll } is closed: it is entry { $entry } of the record.
rolls-closed-next = Now each registrar issues. You can do it below in a minute at the latest.
rolls-issued-done = You have issued.
rolls-issued-for = Roll { $roll }: entry { $entry } of the record.
rolls-issued-next = When enough registrars have issued, voters can fetch their credentials.

## What is wrong

fault-roll-list = The list cannot be read: { $place }
    See that the name of the file is right, and that it is a text.
fault-roll-no-application = There is something else than the line of an application: { $place }
    Each line is a constituency and what the applicant’s program printed after it. Correct the line, or take it out if all registrars do.
fault-roll-twice = The same application is on the list twice: { $place }
    Take one of the two lines out. The other registrars do the same, if their lists have both.
fault-roll-nobody = Nobody on the list votes in this constituency: { $place }
    Compare the id of the constituency with the lines of your list.
fault-roll-folder = The folder cannot be made: { $place }
    If it is there already, name another one: nothing is overwritten.
fault-roll-draft = This folder holds no roll, or not all of it: { $place }
    See that the name is right. If files are missing or damaged, ask for the folder again.
fault-roll-other-election = This is a roll of another election.
    Name the folder of a roll of this election. Sign nothing until you know where this one comes from.
fault-roll-by-intake = This roll goes by an intake, and this election by lists.
    Do not sign it. Ask whoever drew it up for another one.
fault-roll-by-list = This roll goes by a list, and this election by an intake.
    Do not sign it. Ask whoever drew it up for another one.
fault-roll-lists-differ = Your own list makes another roll. Nothing was signed.
    Compare your list with those of the others, line by line. Find out why they differ before anybody signs.
fault-roll-unsettled = The log of the intake does not come to rest: lots are being drawn.
    Try again in a minute.
fault-roll-missing = Something is missing for this roll.
    Nobody new would be on it, or a desk, a day or the board lacks something: approvals need days that are ended, tags, and the verdicts of auditors. What it is stands below in English. See to it, and try again.
fault-roll-other = Your desk makes another roll. Nothing was signed.
    Compare with whoever drew it up whether it is the last roll: both say the same. If that is not why, ask for a new draft.
fault-roll-refused = This roll breaks a rule, and the board would refuse it.
    Which one stands below in English. Tell the others, and draw up a new one.
fault-roll-ahead = The roll goes by more of the intake’s log than you are shown.
    Try again in a minute. If it stays so, tell the others: somebody is shown another log.
fault-roll-not-standing = An application on this roll does not stand any more: { $place }
    Ask for a new draft. All who signed this one give it up.
fault-roll-others-since = Others were approved since this last roll was drawn up, and would be on no roll.
    Draw up a new one. All who signed this one give it up.
fault-roll-signed-another = You signed another roll of this number: { $place }
    Sign no second one, unless all who signed that one have given it up. Then tick the box that says so.
fault-roll-bound = The file of the rolls that you signed cannot be read or written: { $place }
    Nothing was signed. Bring the file back as it was, or see that it can be written. Do not delete it: it keeps you from signing two rolls of one number.
fault-roll-signed-before = You have signed this roll already: { $place }
    There is nothing to be done: give the folder to the next registrar.
fault-roll-lines = The lines in this folder are missing, damaged, or under another roll: { $place }
    Registrars sign first. If they have, ask each for their own line under this very roll.
fault-roll-lines-few = Too few registrars have signed this roll. Lines in the folder: { $place }
    Wait for the others to sign, and close it then. Nothing was handed in.
fault-roll-number = There is a roll of this number already, or this one was drawn up for an older record.
    Look at the rolls of the board. If others are still to come on a roll, draw up a new one.
fault-roll-phase = It is not the time of rolls: the keys are not made yet, or registration is over.
    See on the page of your folder how the election stands.
fault-roll-on-another = Somebody on this roll is on an earlier one already.
    Take those who are on a roll out of the list, and draw up anew. Which application it is stands below.
fault-roll-kind = This is not how people get on a roll in this election.
    Look at the rolls of the board: then this page offers the right forms.
fault-roll-nothing-to-issue = There is nothing to issue for: you have issued for every roll that is closed.
    A roll that was just closed is seen within a minute: try again then.
fault-roll-none = The record has no roll { $place }.
    Look at the rolls of the board.
fault-roll-issued-otherwise = You issued for roll { $place } before, with other shares.
    Stop. Is this folder the one that took part in the ceremony? Tell the other registrars and the commission.
fault-registry-needed = Nobody said where the intake is.
    Type its address. The commission tells you.
fault-desk-needed = There is no review desk in this folder yet, and what it knows decides what you sign.
    Choose “Review applications” on the page of your folder once, and come back.
fault-address = This is no address of a service.
    It begins with https:// (http:// if it ends in .onion) and is what the commission told you.
fault-not-found = What answers there is another service, or does not know this election.
    See that the address is that of the board.
fault-election-unknown = The board does not know this election.
    Compare the address of the board with what the commission told you.
