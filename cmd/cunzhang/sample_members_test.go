package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cunzhang/cooperatives/portal"
	"cunzhang/ledger"
)

// TestSampleMembersComeIn signs in with the numbers and PINs that the program prints.
func TestSampleMembersComeIn(t *testing.T) {
	d := newDesk(t, "sqlite:"+filepath.Join(t.TempDir(), "a.db"))
	d.done(&bookNewCmd{Code: sampleVillage, Name: "高寨村", Regime: "collective-2023", Township: "朱昌镇", Start: "2025-01"})
	b, closeBooks, err := d.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeBooks(); err != nil {
			t.Error(err)
		}
	})
	readers, err := d.enrolSample(b, ledger.Actor{ID: 1, Name: "周会计", Address: "demo"})
	if err != nil || len(readers) != len(sampleReaders) {
		t.Fatalf("%d readers, %v", len(readers), err)
	}
	door, err := d.portal(b)
	if err != nil {
		t.Fatal(err)
	}
	info, err := b.Find(t.Context(), sampleVillage)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range readers {
		if _, err := door.SignIn(t.Context(), info.ID, r.code, r.pin, portal.Origin{Address: "192.0.2.1"}); err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
	}
	waiting, err := door.Waiting(t.Context(), info.ID)
	if err != nil || waiting != 1 {
		t.Errorf("%d questions wait, %v", waiting, err)
	}
	d.slipsOf()
}

// slipsOf prints the slips of those who have no access yet, once.
func (d *desk) slipsOf() {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "slips.pdf")
	d.done(&membersSlipsCmd{Book: sampleVillage, Site: "https://cun.example/", Output: path})
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(text), "%PDF-") {
		d.t.Errorf("the slips are %.20q, %v", text, err)
	}
	d.refused(&membersSlipsCmd{Book: sampleVillage, Output: path}, "access.nobody")
	d.done(&membersSlipsCmd{Book: sampleVillage, Member: []string{"M002"}, Output: path})
	d.refused(&membersSlipsCmd{Book: sampleVillage, Member: []string{"M999"}, Output: path}, "member.unknown")
}
