package books_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/verify"
	"cunzhang/migrations"
)

// The variables that make this test binary the process that is killed.
const (
	crashDB    = "CUNZHANG_CRASH_DB"
	crashRound = "CUNZHANG_CRASH_ROUND"
)

// TestMain turns the binary into the victim of TestKilledServerLosesNothing when it is started as such.
func TestMain(m *testing.M) {
	if address := os.Getenv(crashDB); address != "" {
		if err := postUntilKilled(address, os.Getenv(crashRound)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// postUntilKilled posts vouchers without end and prints the id of each once it is acknowledged.
func postUntilKilled(address, round string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, address, db.Options{Now: time.Now})
	if err != nil {
		return err
	}
	svc := books.New(d)
	info, err := svc.Find(ctx, "gaozhai")
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		key := fmt.Sprintf("%s-%d", round, n)
		ref, err := svc.SaveDraft(ctx, accountant, "save-"+key, books.Draft{
			Book: info.ID, Date: 20250105, Series: ledger.General, Lines: []ledger.Line{
				{Summary: "收款", Account: "101", Debit: 100}, {Summary: "收款", Account: "102", Credit: 100},
			},
		})
		if err != nil {
			return err
		}
		refs, err := svc.Submit(ctx, accountant, "submit-"+key, info.ID, []books.Ref{ref})
		if err != nil {
			return err
		}
		if refs, err = svc.Check(ctx, checker, "check-"+key, info.ID, refs); err != nil {
			return err
		}
		posted, err := svc.Post(ctx, accountant, "post-"+key, info.ID, refs)
		if err != nil {
			return err
		}
		fmt.Println(posted[0].ID)
	}
}

// TestKilledServerLosesNothing kills a posting process without warning, again and again: every acknowledged voucher is
// there afterwards and every rule holds.
func TestKilledServerLosesNothing(t *testing.T) {
	for _, address := range dbtest.URLs(t) {
		scheme, _, _ := strings.Cut(address, ":")
		t.Run(scheme, func(t *testing.T) {
			d, err := db.Open(t.Context(), address, db.Options{Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			if err := migrations.Apply(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			newVillage(t, d)
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			total := 0
			for round := range 6 {
				acknowledged := killAfter(t, address, round, 20+round*7)
				total += len(acknowledged)
				expectPosted(t, address, acknowledged)
			}
			if total < 100 {
				t.Errorf("only %d vouchers were acknowledged before the kills", total)
			}
		})
	}
}

// killAfter starts the victim, kills it after it acknowledged so many vouchers and returns everything it printed.
func killAfter(t *testing.T, address string, round, vouchers int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDB+"="+address, fmt.Sprintf("%s=%d", crashRound, round))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		acknowledged = append(acknowledged, lines.Text())
		if len(acknowledged) == vouchers {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || len(acknowledged) < vouchers {
		t.Fatalf("the process ended by itself after %d vouchers: %v", len(acknowledged), err)
	}
	return acknowledged
}

func expectPosted(t *testing.T, address string, ids []string) {
	t.Helper()
	d, err := db.Open(t.Context(), address, db.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	svc := books.New(d)
	info, err := svc.Find(t.Context(), "gaozhai")
	if err != nil {
		t.Fatal(err)
	}
	err = svc.Snapshot(t.Context(), info.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
		for _, text := range ids {
			var id ledger.VoucherID
			if _, err := fmt.Sscan(text, &id); err != nil {
				return err
			}
			v, err := s.Voucher(ctx, id)
			if err != nil || v.State != ledger.Posted {
				t.Errorf("acknowledged voucher %s is lost: %v", text, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	breaches, _, err := verify.Run(t.Context(), d, verify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		t.Error(b)
	}
}
