// What both programs here know: checkpoints with their signatures, and the paths and bundles of C2SP tlog-tiles.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
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

// openCheckpoint verifies all signatures of a checkpoint and returns what it says, and the number of witnesses who cosigned it.
func openCheckpoint(message []byte, logKey string, witnessKeys []string) (tree tlog.Tree, cosigned int, err error) {
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return tree, 0, fmt.Errorf("key of the log: %w", err)
	}
	verifiers := []note.Verifier{log}
	for _, key := range witnessKeys {
		witness, err := newWitness(key)
		if err != nil {
			return tree, 0, fmt.Errorf("key %s: %w", key, err)
		}
		verifiers = append(verifiers, witness)
	}
	opened, err := note.Open(message, note.VerifierList(verifiers...))
	if err != nil {
		return tree, 0, fmt.Errorf("checkpoint: %w", err)
	}
	if len(opened.UnverifiedSigs) != 0 {
		return tree, 0, fmt.Errorf("checkpoint: a signature line of %s, whose key was not given", opened.UnverifiedSigs[0].Name)
	}
	if opened.Sigs[0].Name != log.Name() || opened.Sigs[0].Hash != log.KeyHash() {
		return tree, 0, errors.New("checkpoint: the first signature line is not of the log")
	}
	tree, err = parseCheckpoint(opened.Text, log.Name())
	return tree, len(opened.Sigs) - 1, err
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

// splitBundle gives the entries of a bundle of C2SP tlog-tiles, which must be so many.
func splitBundle(bundle []byte, width int64) (entries [][]byte, err error) {
	for ; width > 0; width-- {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return nil, errors.New("too short")
		}
		length := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:length])
		bundle = bundle[length:]
	}
	if len(bundle) != 0 {
		return nil, errors.New("too long")
	}
	return entries, nil
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
