// Verify checks an exported log with the Go implementation of signed notes and tile logs
// (golang.org/x/mod/sumdb), which shares no code with Veche.
//
//	go run checkpoint.go verify.go DIR LOGVKEY [WITNESSVKEY...]
//
// DIR holds checkpoint and tile/ as docs/protocol.md §4.3 says. A verifier key is name+hash+base64(type || key), with
// type 1 for the log and 4 for a witness. Every signature line of the checkpoint must be of one of these keys and verify.
// All hashes are computed anew from the entries; the root and each hash tile must be equal.
package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
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
	message, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	tree, cosigned, err := openCheckpoint(message, logKey, witnessKeys)
	if err != nil {
		return err
	}
	fmt.Printf("%d of %d witnesses\n", cosigned, len(witnessKeys))
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
		entries, err := splitBundle(bundle, width)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, entry := range entries {
			stored, err := tlog.StoredHashes(n, entry, hashes)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, stored...)
			n++
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
