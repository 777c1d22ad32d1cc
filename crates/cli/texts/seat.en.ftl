# Texts for trustees and registrars at the desk.

seat-trustee = Trustee
seat-trustee-what = You hold a part of the key that opens the result.
seat-registrar = Registrar
seat-registrar-what = You decide, with the others, who may vote.
seat-back = Back
seat-back-to-folder = Back to your folder

## Before a folder is open

seat-open = Open your folder
seat-new = Make a new folder
seat-new-why = Once for each election: it makes your key. The commission needs it for the description of the election.
seat-new-intro = Everything of yours lies in one folder, which a passphrase opens. Best it is on a computer that only you use, and that never touches a network.
seat-anew = Make your folder again from a backup
seat-anew-why = Only if your folder or your computer is lost.
seat-anew-never = Never use the old folder again, not even to look: two of them could say two things.
seat-locked = Your folder is locked
seat-locked-why = The passphrase opens { $folder }. It goes to the program on this computer and no further.
seat-unlock = Unlock

seat-field-folder = Your folder
seat-field-folder-hint = Such as /home/you/veche-t3
seat-field-id = Your id in the election
seat-field-id-hint = Such as t3. The commission tells you.
seat-field-passphrase = Your passphrase
seat-field-passphrase-hint = If your browser offers to store it, refuse.
seat-field-passphrase-new = A new passphrase
seat-field-passphrase-new-hint = Five words or more, which nobody else knows. Nobody can help you if you forget it. If your browser offers to store it, refuse.
seat-field-passphrase-again = The same again
seat-field-passphrase-backup = The passphrase of the backup
seat-field-passphrase-backup-hint = If your browser offers to store it, refuse.
seat-field-backup = The file of the backup
seat-field-backup-hint = On another stick, such as /media/you/STICK/veche-t3-backup
seat-field-board = Address of the board
seat-field-board-hint = Such as https://board.example. The commission tells you.
seat-field-proxy = Proxy
seat-field-proxy-hint = Leave it empty if you do not know what it is. socks5h://127.0.0.1:9050 is Tor.
seat-field-stick = The stick
seat-field-stick-hint = The folder of the stick, such as /media/you/STICK, or E:\
seat-field-election = Number of the election
seat-field-election-hint = 64 digits from 0 to 9 and a to f. Compare them with those that were published. From then on your folder remembers them.
seat-field-registry = Address of the intake
seat-field-registry-hint = Such as https://registry.example. The commission tells you.

## The page of a folder

seat-title = The folder of { $id }
seat-record = { $count ->
    [one] The record holds: one entry, of { $time }. { $phase }
   *[other] The record holds: { $shown } entries, of { $time }. { $phase }
    }
phase-empty = Nothing is there yet.
phase-setup = Keys are being made.
phase-registration = Voters are being registered.
phase-ready = Everything is ready for the voting.
phase-open = The voting is open.
phase-closed = The voting is over; ballots are being counted.
phase-tallied = The result is there.
phase-cancelled = The election was called off.

seat-next = What comes next
seat-not-seen = Look at the record first. On a computer without a network, put in the stick that was just filled.
seat-look = See what comes next
seat-do = Do it
seat-wait = There is nothing to be done now. Wait for the others, then look again.
seat-working = Please wait
seat-where = Where is the record?
seat-where-why = Where does this computer find the record of the election?
seat-where-board = At the board, over the network
seat-where-stick = On a stick: this computer has no network
seat-checklist = Your checklist
seat-point-done = done
seat-point-open = still to come
point-key = your key stands in the description of the election
point-commitment = round 1: your commitment is in the record
point-shares = round 2: your shares for the others are sealed, and named in the record
point-words = the words were compared, and your share is stored
point-confirmation = round 3: your confirmation is in the record
point-complete = everybody has confirmed: the keys are made
point-backup = a backup is written
point-restored = the backup was restored once
point-rehearsal = your rehearsal is in the record
point-agreement = you agreed to what is opened
point-decryption = your part of the decryption is in the record
point-destroyed = your share is destroyed
seat-folder = Your folder
seat-lock = Lock
seat-place = Another board or stick
seat-key = Your key for the commission
seat-key-send = Send this line to the commission:
seat-key-read = Read its first ten characters, { $first }, and its last ten, { $last }, to a commissioner by phone: whoever could exchange your line would sit in your place.

seat-made = Your folder is made.
seat-made-next = Send the line of your key, below, to the commission. Never forget the passphrase, and give it to nobody.
    Then wait for the number of the election.
seat-made-anew = This is your folder now.
seat-made-anew-next = Never use the old one again, not even to look: two of them could say two things.
seat-idle = Your folder was locked, because nobody used it for a while.
seat-idle-next = Nothing is lost. Unlock it to go on.
seat-clock-behind = The clock of this computer is at least { $minutes } minutes behind. Nothing that you do depends on it.
seat-stranger = { $name } is no file of an election: it was left alone.
seat-handed = What the board said
seat-on-stick = It is on the stick. Eject the stick, and give it to whoever has a network: “Hand in what is on the stick”.

## What comes next

keys-trustee = key of the election
keys-registrar = keys of credentials
keys-tag = key of tags
round-1 = commitment
round-2 = statement of shares
round-3 = confirmation

task-commit = Make your commitment: round 1 of 3, { $keys }, attempt { $attempt }.
task-share = Seal your shares for the others: round 2 of 3, { $keys }, attempt { $attempt }.
task-confirm = Say your confirmation again: round 3 of 3, { $keys }, attempt { $attempt }.
task-compare = All shares are here, and good. Compare these words with the others by phone: { $keys }.
task-compare-call = Call the others, best all at once. Each reads the words from their own screen, and everybody compares each word. Then type what you heard, never what you see. Four letters of each word are enough.
task-compare-heard = The words as another one read them to you
task-compare-word = Word { $n }
task-compare-send = The words are the same: confirm
task-compare-differ = Are they not the same? Then stop: somebody was shown another record. Confirm nothing, and call the commission.
task-accuse = { $who } sent you a bad share.
task-accuse-more = You can prove it to everybody in the record: it names who sent it, ends this attempt, and the next one goes on without that person. It makes your one-time key public, which opens nothing but shares of this attempt. Call that person and the commission first.
task-accuse-yes = I called them. Say it in the record.
task-accuse-send = Prove it in the record
task-await-others = Awaited: the { $what } of { $who } ({ $keys }).
task-never-comes = If somebody never comes, tell the commission: it begins the next attempt without them, and you look again.
task-await-letters = Awaited: the sealed share of { $who }.
task-await-letters-more = They make it again whenever they look here. It comes over the board, on the stick (folder “letters”), or by any messenger into the folder “letters” of your folder:
task-letters-damaged = What is here of { $who } is not what the record names: a damaged file, or one of another election. It was left alone.
task-await-restart = { $who } sent a bad share: the record proves it to all. Now the commission begins the next attempt without { $who }.
task-excluded = The ceremony goes on without you: the commission excluded you from it ({ $keys }). There is nothing to be done.
task-share-missing = The keys are made, but this folder holds no share of them ({ $keys }). Make your folder again from a backup.
task-backup = Make a backup, on another stick.
task-restore-backup = Restore your backup once, so that you know that it is good. Before that the election cannot open.
task-rehearse = Rehearse: prove that your share can be used.
task-ready = The keys are made, and your shares of them are in your folder. Go on with the roll.
task-await-counting = Until the ballots are counted there is nothing to do. Keep folder, backup and passphrase apart.
task-await-checking = The ballots are counted. Everybody may look first, until { $time }. Look again after that.
task-agree = The whole record was checked, and holds. Look at what would be opened, and agree to it.
task-agree-second = This folder was made from a backup. Agree only if the old one never agreed, and will never be used again.
task-agree-yes = The words are the same for another trustee. I agree to open these sums, and never any others.
task-agree-send = Agree
task-await-agreements = Awaited: the agreement of { $needed } more of { $who }. Who cannot come is not needed if enough others are there.
task-decrypt = Make your part of the decryption.
task-await-result = Awaited: the decryption of { $needed } more of { $who }. Then the commission publishes the result.
task-await-commission = Enough have decrypted. Now the commission publishes the result.
task-destroy = It is over. Destroy your share, and then every backup of it.
task-say-destroyed = Your share is destroyed here. Backups were written to the places below. Are they destroyed, all of them, and every copy?
task-say-destroyed-yes = No copy of my share is left anywhere.
task-say-destroyed-send = Say so in the record
task-over = There is nothing left to be done. Forget the passphrase.

sums = What would be opened, and nothing else
sums-contest = Contest
sums-places = Whose ballots
sums-ballots = Ballots in the sum
sums-withheld = nothing: there are too few ballots
sums-words = The sums as words. Read them to another trustee: they must be the same for all.

## What was done

done-commit = Your commitment is made.
done-share = Your shares for the others are sealed.
done-accuse = Your complaint about { $who } is made. This attempt is over.
done-compare = The words are the same. Your share is stored encrypted, and was read back.
done-confirm = Your confirmation is made, the same as before.
done-rehearse = Your rehearsal is made, with the share that came out of your backup.
done-agree = You agreed to open these sums, and to no others ever.
done-decrypt = Your part of the decryption is made.
done-say-destroyed = You say in the record that your shares are destroyed.
after-compare = Now make a backup on another stick.
after-agree = Now wait until enough of the others agreed, and look again.
after-decrypt = Now wait for the result, and look again.
after-say-destroyed = Thank you. Now forget the passphrase.
after-others = Now wait until the others have done the same, and look again.

## Backup, restore, destruction

seat-backup = Make a backup
seat-backup-why = It holds everything of yours in one file, with a passphrase of its own. Write it on another stick, and keep that where neither this computer nor its passphrase is.
seat-backed-up = The backup is written to { $file }, and was read back.
seat-backed-up-next = Now restore it once.
seat-backed-up-beside = The backup is written to { $file }, on the same disk as your folder, and is lost with it.
seat-backed-up-beside-next = Copy it to a stick, and remove it here. Then restore it once, from the stick.
seat-restore = Restore the backup
seat-restore-why = The share comes out of the backup into this folder: then it is known to be good.
seat-restored = The backup is good, and your folder now holds the share that came out of it.
seat-restored-next = Put the stick with the backup away, where neither this computer nor its passphrase is. Then look what comes next.
seat-destroy = Destroy your share
seat-destroy-what = This destroys your share for good, and everything from which it could be made again.
seat-destroy-why = It is done only after the result, when nobody needs it any more. It cannot be undone.
seat-destroy-yes = Yes, destroy it.
seat-destroyed = Your share is destroyed in this folder.
seat-destroyed-no-backup = No backup was ever written from this folder. Look what comes next: say so in the record.
seat-destroyed-backups = Now destroy the backups, each with its stick if it can be spared. Then look what comes next. They were written to:

## The desk on which registrars review

seat-review = Review applications
seat-review-why = It opens in a window of its own. Use a browser without extensions: it shows what strangers sent. The desk ends when you lock your folder.
seat-review-not-yet = The key of tags is not made yet, or this election takes no applications. Go on with what comes next.
seat-review-link = Open the review desk
seat-review-link-why = This link is good once. If you come back here, there is another one, and then the window before is let in no more.
