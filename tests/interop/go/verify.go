// Verify checks an exported log with the Go implementation of signed notes and tile logs
// (golang.org/x/mod/sumdb), which shares no code with Veche.
//
//	go run verify.go DIR LOGVKEY [WITNESSVKEY...]
//
// DIR holds checkpoint and tile/ as docs/protocol.md §4.3 says. A verifier key is name+hash+base64(type || key), with
// type 1 for the log and 4 for a witness. Every signature line of the checkpoint must be of one of these keys and verify.
// All hashes are computed anew from the entries; the root and each hash tile must be equal.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight  = 8
	tileWidth   = 1 << tileHeight
	cosignature = 4
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: verify DIR LOGVKEY [WITNESSVKEY...]")
		os.Exit(2)
	}
	if err := verify(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

func verify(dir, logKey string, witnessKeys []string) error {
	tree, err := openCheckpoint(dir, logKey, witnessKeys)
	if err != nil {
		return err
	}
	hashes, err := hashEntries(dir, tree.N)
	if err != nil {
		return err
	}
	root := tlog.Hash(sha256.Sum256(nil))
	if tree.N > 0 { // Older versions of the package know no root of the empty tree.
		if root, err = tlog.TreeHash(tree.N, hashes); err != nil {
			return err
		}
	}
	if root != tree.Hash {
		return fmt.Errorf("the entries have root %v, the checkpoint says %v", root, tree.Hash)
	}
	tiles, err := compareTiles(dir, tree.N, hashes)
	if err != nil {
		return err
	}
	if err := checkFiles(filepath.Join(dir, "tile"), tiles+bundles(tree.N)); err != nil {
		return err
	}
	fmt.Printf("%d entries, root %v: ok\n", tree.N, root)
	return nil
}

// openCheckpoint verifies all signatures of the checkpoint and returns what it says.
func openCheckpoint(dir, logKey string, witnessKeys []string) (tree tlog.Tree, err error) {
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return tree, fmt.Errorf("key of the log: %w", err)
	}
	verifiers := []note.Verifier{log}
	for _, key := range witnessKeys {
		witness, err := newWitness(key)
		if err != nil {
			return tree, fmt.Errorf("key %s: %w", key, err)
		}
		verifiers = append(verifiers, witness)
	}
	message, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(message, note.VerifierList(verifiers...))
	if err != nil {
		return tree, fmt.Errorf("checkpoint: %w", err)
	}
	if len(opened.UnverifiedSigs) != 0 {
		return tree, fmt.Errorf("checkpoint: a signature line of %s, whose key was not given", opened.UnverifiedSigs[0].Name)
	}
	if opened.Sigs[0].Name != log.Name() || opened.Sigs[0].Hash != log.KeyHash() {
		return tree, errors.New("checkpoint: the first signature line is not of the log")
	}
	fmt.Printf("%d of %d witnesses\n", len(opened.Sigs)-1, len(witnessKeys))
	return parseCheckpoint(opened.Text, log.Name())
}

func parseCheckpoint(text, origin string) (tree tlog.Tree, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tree, errors.New("checkpoint: not three lines")
	}
	if lines[0] != origin {
		return tree, fmt.Errorf("checkpoint: of %s, not of %s", lines[0], origin)
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil || strconv.FormatInt(tree.N, 10) != lines[1] || tree.N < 0 {
		return tree, fmt.Errorf("checkpoint: size %q", lines[1])
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// witness verifies cosignatures of C2SP tlog-cosignature version 1, which the note package does not know.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hash, encoded, ok := strings.Cut(rest, "+")
	material, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || name == "" || len(material) != 1+ed25519.PublicKeySize || material[0] != cosignature {
		return nil, errors.New("not a verifier key of type 4")
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), material...))
	id := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", id) != hash {
		return nil, errors.New("its hash is not that of the key")
	}
	return &witness{name, id, material[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(message, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, message)
	return ed25519.Verify(w.key, []byte(signed), signature[8:])
}

// store keeps all hashes of the tree in the order of tlog.StoredHashIndex.
type store []tlog.Hash

func (s store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(s)) {
			return nil, fmt.Errorf("there is no hash %d", index)
		}
		hashes[i] = s[index]
	}
	return hashes, nil
}

// hashEntries reads all entry bundles of a log of this size and hashes the entries.
func hashEntries(dir string, size int64) (store, error) {
	var hashes store
	for n := int64(0); n < size; {
		width := min(size-n, tileWidth)
		path := tilePath("entries", n/tileWidth, width)
		bundle, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return nil, err
		}
		for end := n + width; n < end; n++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s: too short", path)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			stored, err := tlog.StoredHashes(n, bundle[2:length], hashes)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, stored...)
			bundle = bundle[length:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("%s: too long", path)
		}
	}
	return hashes, nil
}

// compareTiles compares every hash tile with the hashes of the entries and returns the number of tiles.
func compareTiles(dir string, size int64, hashes store) (int, error) {
	tiles := 0
	for level := 0; size>>(tileHeight*level) != 0; level++ {
		inLevel := size >> (tileHeight * level)
		for n := int64(0); n < inLevel; n += tileWidth {
			tile := tlog.Tile{H: tileHeight, L: level, N: n / tileWidth, W: int(min(inLevel-n, tileWidth))}
			expected, err := tlog.ReadTileData(tile, hashes)
			if err != nil {
				return 0, err
			}
			path := tilePath(strconv.Itoa(level), tile.N, int64(tile.W))
			found, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				return 0, err
			}
			if !bytes.Equal(found, expected) {
				return 0, fmt.Errorf("%s: not the hashes of the entries", path)
			}
			tiles++
		}
	}
	return tiles, nil
}

// checkFiles requires that there are as many files below dir as were read, and so no others.
func checkFiles(dir string, expected int) error {
	found := 0
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err == nil && !entry.IsDir() {
			found++
		}
		return err
	})
	if err == nil && found != expected {
		err = fmt.Errorf("%d tiles and bundles, there should be %d", found, expected)
	}
	return err
}

func bundles(size int64) int {
	return int((size + tileWidth - 1) / tileWidth)
}

// tilePath is the path of a tile of C2SP tlog-tiles.
func tilePath(row string, n, width int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return "tile/" + row + "/" + path
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
