// Follow checks the log of a running service, again and again while it grows, with the Go implementation of signed notes and
// tile logs (golang.org/x/mod/sumdb), which shares no code with Veche.
//
//	go run checkpoint.go follow.go URL QUORUM LOGVKEY [WITNESSVKEY...]
//
// Below URL are checkpoint and tile/ as docs/protocol.md §4.3 says. Keys are written as for verify.go. For each line that comes in,
// the checkpoint is fetched: all its signatures must verify, so many witnesses must have cosigned it, its tree must continue that
// of the checkpoint before, and each entry that is new must be in it. Then its size and root go out as a line.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: follow URL QUORUM LOGVKEY [WITNESSVKEY...]")
		os.Exit(2)
	}
	quorum, err := strconv.Atoi(os.Args[2])
	served := &service{url: os.Args[1], client: http.Client{Timeout: 30 * time.Second}}
	var tree tlog.Tree
	for lines := bufio.NewScanner(os.Stdin); err == nil && lines.Scan(); {
		if tree, err = follow(served, tree, quorum, os.Args[3], os.Args[4:]); err == nil {
			fmt.Println(tree.N, tree.Hash)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

// follow fetches the checkpoint of now and checks that it continues the old one.
func follow(served *service, old tlog.Tree, quorum int, logKey string, witnessKeys []string) (tree tlog.Tree, err error) {
	message, err := served.get("checkpoint")
	if err != nil {
		return tree, err
	}
	tree, cosigned, err := openCheckpoint(message, logKey, witnessKeys)
	if err != nil {
		return tree, err
	}
	if cosigned < quorum {
		return tree, fmt.Errorf("checkpoint: %d witnesses, %d are needed", cosigned, quorum)
	}
	if tree.N < old.N {
		return tree, fmt.Errorf("the log has shrunk from %d to %d entries", old.N, tree.N)
	}
	hashes := tlog.TileHashReader(tree, served)
	if old.N > 0 { // The package knows no proof from the empty tree.
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		if err != nil {
			return tree, err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
			return tree, fmt.Errorf("from %d to %d entries: %w", old.N, tree.N, err)
		}
	}
	return tree, checkEntries(served, old.N, tree, hashes)
}

// checkEntries checks that each entry from an index on is in the tree, as the service gives it out.
func checkEntries(served *service, from int64, tree tlog.Tree, hashes tlog.HashReader) error {
	for first := from - from%tileWidth; first < tree.N; first += tileWidth {
		width := min(tree.N-first, tileWidth)
		path := tilePath("entries", first/tileWidth, width)
		bundle, err := served.get(path)
		if err != nil {
			return err
		}
		entries, err := splitBundle(bundle, width)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for n, entry := range entries {
			index := first + int64(n)
			if index < from {
				continue
			}
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
		}
	}
	return nil
}

// service reads tiles over HTTP; the package checks them against the checkpoint.
type service struct {
	url    string
	client http.Client
}

func (s *service) Height() int                     { return tileHeight }
func (s *service) SaveTiles([]tlog.Tile, [][]byte) {}

func (s *service) ReadTiles(tiles []tlog.Tile) (contents [][]byte, err error) {
	for _, tile := range tiles {
		content, err := s.get(tilePath(strconv.Itoa(tile.L), tile.N, int64(tile.W)))
		if err != nil {
			return nil, err
		}
		contents = append(contents, content)
	}
	return contents, nil
}

func (s *service) get(path string) ([]byte, error) {
	answer, err := s.client.Get(s.url + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, 17<<20))
}
