# Texts of the desk that all its sections share. Every text stands in each language: a test sees to it.

desk-title = Veche: the desk
desk-language = Language
desk-terminal = Open this link in the browser of this computer. Enter: another link, if this one was used. To end: close this window.

closed-title = This page is closed
closed-why = The desk opens with the link in the window where “veche desk” runs. A link is good once. Press Enter in that window, and open the new one.

home-title = Who are you?
home-intro = Choose what you are in this election. Everything here can also be done at a prompt; it is the same program.
home-safe = This page comes from your own computer. Keys stay in the program there, and never come to the browser; passphrases are forgotten when your folder is locked. Close the window in which the program runs when you are done.

missing-title = There is no such page
missing-why = The address is wrong, or the folder was closed. Nothing was done.
missing-home = To the first page

## While something is done

working-title = Please wait
working = Something is being done. This page looks again by itself.
working-fetching = The record is being fetched from the board: { $done } of { $total }.
working-auditing = The record is being checked, entry by entry: { $done } of { $total }.
working-issuing = Shares of credentials are being made: { $done } of { $total }.
working-safe = You may leave this page open. If anything breaks off, nothing is half-done: do it again.

## What is wrong

fault-title = It was not done
fault-details = What the program says, in English

fault-passphrase = The passphrase does not open this file.
    Type it again, with the right keyboard layout. Nothing is lost, and you may try as often as you like.
fault-passphrase-empty = The passphrase is empty.
    Type it.
fault-passphrase-short = This passphrase has too few characters: it would be guessed too soon.
    Take five words or more.
fault-passphrase-different = These were two different passphrases.
    Type the same one twice.
fault-exists = There is a file of this name already, and nothing is overwritten.
    Choose another name or another place.
fault-file = The file cannot be read or written: { $place }
    See that the stick is in, that it has room, and that it may be written to. Then do it again: nothing is half-done.
fault-damaged = This file is damaged, or another one: { $place }
    Restore your backup into a new folder.
fault-in-use = This folder is being used in another window: { $place }
    Close the other window, at a prompt or in another desk, and do it again.
fault-no-seat = This is nobody’s folder yet: { $place }
    Name your own folder, or make a new one.
fault-seat-taken = This is somebody’s folder already: { $place }
    Choose another place: each person has one folder for each election.
fault-other-seat = This is the folder of { $place }, who has another office.
    Name your own folder, or go back and choose what you are.
fault-election-form = The number of an election has 64 digits from 0 to 9 and a to f.
    Copy it whole from where it was published.
fault-election-needed = Which election is it? The folder knows none yet.
    Type the number that the commission published, all 64 digits.
fault-other-election = This is another election than that of your folder.
    Compare the number with the one that was published. For another election, make another folder.
fault-other-stick = The record here is that of another election than the one that was named: { $place }
    Compare the number with the one that was published. If it is right, this is the wrong stick: take the right one, or an empty one. Nothing was written on it.
fault-no-record = There is no record here: { $place }
    Is it the right stick, and the right folder on it? It is filled where there is a network: “Carry a stick”.
fault-record-cut-off = The record was cut off while it was written: { $place }
    Fill the stick again where there is a network: it goes on where it was.
fault-record-fails = The record does not hold: it is damaged, or somebody broke the rules.
    Fill the stick again. If it still does not hold, keep it, and tell the commission and the other officials.
fault-record-old = This is an old record: your folder has seen a longer one.
    Take the newer stick, or fill this one again.
fault-record-forked = Stop. This record is another one than your folder has seen before.
    Do not go on with it. Keep it, call all the others and the commission, and compare what each of you was shown.
fault-log-shrunk = Stop. The board shows fewer entries than before; a log only grows.
    Keep the copy: it is evidence. Call all the others and the commission.
fault-not-named = The manifest does not name you with the key of this folder.
    Is it your folder, and did the commission put the line of your key into the manifest?
fault-said-elsewhere = The record holds a statement of yours that was not made in this folder.
    You have two folders: go on in the one that said it. If that one is lost, tell the commission: it begins the ceremony again.
fault-words-differ = The words are not the same.
    Is it a slip of the keyboard? Have them read again, slowly. If they still differ, stop: somebody was shown another record. Confirm nothing, and call all the others and the commission.
fault-no-share = This folder holds no share that belongs to the keys of the record.
    Restore your backup.
fault-nothing-to-keep = There is no share yet that a backup could hold.
    Go on with the ceremony first.
fault-backup = This is not your last backup: { $place }
    Take the file of your last backup, or make a new one.
fault-second-agreement = Stop. You agreed to other sums before, and this program never agrees twice.
    Keep this record, and tell the other trustees and the commission.
fault-not-over = The election is not over: its key is still needed.
    Wait for the result.
fault-destroyed = The secrets of this folder were destroyed.
    There is nothing to be done here.
fault-stick = This does not belong on the stick: { $place }
    Take it off the stick. Nothing of it was used.
fault-no-answer = The board does not answer.
    See that its address is right and that this computer has a network. Nothing is lost: do it again.
fault-http = What answers there is no board of this election.
    See that the address is that of the board, and that it keeps this election.
fault-served = The board gives something else than was asked for.
    Do it again. If it stays so, do not believe this board, and tell the commission.
fault-busy = The board has too much to do now.
    Nothing is lost: do it again in some minutes.
fault-unanswered = It needs your answer, and nothing was said.
    Read what is asked, tick the box or type the words, and send it again.
fault-id-form = An id has small letters, digits and hyphens, such as t3.
    Type the one that the commission told you.
fault-path-needed = No file or folder was named.
    Type where it is.
fault-not-empty = There is something in this folder already.
    Name a folder that is not there yet: it is made, and nobody but you may enter it.
fault-place-needed = It is not known where the record is.
    Choose the board or the stick, and type its address or folder.
fault-network-needed = This is done with a network alone, and your folder reads its record from a stick.
    Choose “Another board or stick”, and type the address of the board.
fault-complained = This folder complained in this attempt, and confirms nothing in it.
    Wait for the next attempt.
fault-desk-intake = The intake does not answer as it should.
    See that its address is right and that this computer has a network. Nothing is lost: do it again.
fault-desk-log = The log of the intake is not to be believed.
    Stop. Keep what you see, and tell the commission.
fault-desk-board = The log of the board cannot be read, or is not to be believed.
    Do it again. If it stays so, stop, and tell the commission.
fault-changed = Something has changed since this page was made.
    Look at what is shown now, and go on from there. Nothing was done.
fault-unfinished = The work broke off, and nobody knows why.
    Nothing is half-done. Unlock your folder again, and do it again.
fault-other = The program could not do it ({ $code }).
    What it says is below. If it stays so, tell the commission.

## Carrying a stick

carry-title = Carry a stick
carry-what = Between the board and officials whose computers have no network.
carry-intro = You need no secret for this, and you can change nothing: what officials say is signed, and what is shown to them is proven.
carry-field-board = Address of the board
carry-field-board-hint = Such as https://board.example. The commission tells you.
carry-field-proxy = Proxy
carry-field-proxy-hint = Leave it empty if you do not know what it is. socks5h://127.0.0.1:9050 is Tor.
carry-field-election = Number of the election
carry-field-election-hint = 64 digits from 0 to 9 and a to f. Compare them with those that were published.
carry-field-stick = The stick
carry-field-stick-hint = The folder of the stick, such as /media/you/STICK, or E:\
carry-fetch = Fill the stick
carry-fetch-why = Before the official’s step: brings the record onto the stick. It can be broken off, and goes on where it was.
carry-hand-in = Hand in what is on the stick
carry-hand-in-why = After the official’s step: brings what the official said to the board. It can be done as often as you like.
carry-fetched = The stick is filled
carry-fetched-why = { $count ->
    [one] One entry is on it. Eject it, and give it to the official.
   *[other] { $shown } entries are on it. Eject it, and give it to the official.
    }
carry-handed = What was on the stick
carry-nothing = There are no statements on this stick: is it the right one?

handed-at = { $name }: in the log, entry { $entry }
handed-outdated = { $name }: too late, or of an attempt that was given up. Nobody needs it any more.
handed-other-election = { $name }: of another election, and left alone.
handed-refused = { $name }: refused by the board ({ $code }). Tell the commission.
