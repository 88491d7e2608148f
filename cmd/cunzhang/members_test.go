package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// desk is a command line with a database that has the empty book a.
type desk struct {
	*app
	t        *testing.T
	out, err bytes.Buffer
	env      map[string]string
}

func newDesk(t *testing.T, address string) *desk {
	t.Helper()
	d := &desk{t: t, env: map[string]string{}}
	d.app = &app{
		ctx: t.Context(), In: strings.NewReader(""), Out: &d.out, Err: &d.err, Now: dbtest.Now, Lang: "zh",
		Env: func(name string) string { return d.env[name] }, Address: address, Version: "test",
		Log: slog.New(slog.DiscardHandler),
	}
	d.done(&bookNewCmd{Code: "a", Name: "高寨村账", Regime: "collective-2023", Township: "朱昌镇", Start: "2025-01"})
	return d
}

type command interface{ Run(a *app) error }

// done runs a command, which must succeed, and returns its output.
func (d *desk) done(c command) string {
	d.t.Helper()
	d.out.Reset()
	if err := c.Run(d.app); err != nil {
		d.t.Fatal(err)
	}
	return d.out.String()
}

// refused runs a command, which must fail with the key.
func (d *desk) refused(c command, key string) {
	d.t.Helper()
	wantKey(d.t, c.Run(d.app), key)
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	for _, p := range ledger.Problems(err) {
		if p.Key == key {
			return
		}
	}
	t.Fatalf("want %s, got %v", key, err)
}

// write makes a file for a command to read.
func (d *desk) write(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

const (
	memberList = "户号,成员编号,姓名,身份证号,与户主关系,电话\n" +
		"H01,M001,张三,11010519491231002X,户主,13985012345\n" +
		",M002,=李四,,配偶,\n"
	grantList = "成员编号,姓名,股种,股数\nM001,张三,成员股,10\nM002,,A,2.5\n"
)

func TestMembersAndSharesOnTheCommandLine(t *testing.T) {
	for _, address := range dbtest.URLs(t) {
		dialect, _, _ := strings.Cut(address, ":")
		t.Run(dialect, func(t *testing.T) {
			d := newDesk(t, address)
			d.env["CUNZHANG_KEY"] = strings.Repeat("0f", 32)
			people, grants := d.write("名册.csv", memberList), d.write("配股.csv", grantList)
			for _, dry := range []bool{true, false} {
				got := d.done(&membersImportCmd{File: people, Book: "a", DryRun: dry, Date: "2018-12-31"})
				if !strings.Contains(got, "新增成员 2 名") || strings.Contains(got, "没有写入") != dry {
					t.Errorf("importing with dry run %v says %s", dry, got)
				}
			}
			got := d.done(&membersListCmd{Book: "a", Format: "text"})
			if !strings.Contains(got, "110105********002X") || !strings.Contains(got, "139****2345") ||
				strings.Contains(got, "19491231") {
				t.Errorf("the list is\n%s", got)
			}
			if got := d.done(&membersListCmd{Book: "a", Format: "csv", At: "2017-01-01"}); !strings.Contains(got, "'=李四") ||
				!strings.Contains(got, ",none") {
				t.Errorf("the list as CSV is\n%s", got)
			}
			d.refused(&membersListCmd{Book: "b"}, "book.unknown")
			d.refused(&membersListCmd{Book: "a", At: "gestern"}, "date.malformed")
			d.refused(&membersImportCmd{File: "nowhere.csv", Book: "a"}, "cli.file")
			d.refused(&membersImportCmd{File: people, Book: "a", Date: "gestern"}, "date.malformed")
			d.refused(&membersImportCmd{File: d.write("x.csv", "a,b\n"), Book: "a"}, "sheet.columns")

			d.refused(&sharesImportCmd{File: grants, Book: "a"}, "share.class")
			d.refused(&sharesClassCmd{Book: "a", Code: "A", Name: "成员股", Kind: "member", Weight: "viel"}, "share.weight")
			d.refused(&sharesClassCmd{Book: "a", Code: "A", Name: "成员股", Kind: "none", Weight: "1"}, "share.kind")
			d.done(&sharesClassCmd{Book: "a", Code: "A", Name: "成员股", Kind: "member", Weight: "1"})
			for _, run := range []struct {
				dry  bool
				want string
			}{
				{true, "2 个持有人，共 12.5 股"}, {false, "2 个持有人，共 12.5 股"}, {false, "已经导入过，没有再登记"},
			} {
				got := d.done(&sharesImportCmd{File: grants, Book: "a", DryRun: run.dry, Date: "2025-01-01"})
				if !strings.Contains(got, run.want) {
					t.Errorf("granting with dry run %v says %s, want %s", run.dry, got, run.want)
				}
			}
			move := sharesTransferCmd{
				Book: "a", From: "M001", To: "M002", Class: "A", Shares: "1.5", Date: "2025-06-01", Document: "转让合同",
				Kind: "transfer",
			}
			d.done(&move)
			move.Shares = "9"
			d.refused(&move, "share.short")
			if got := d.done(&sharesListCmd{Book: "a", Format: "text"}); !strings.Contains(got, "8.5") ||
				!strings.Contains(got, "12.5") {
				t.Errorf("holdings are\n%s", got)
			}
			var held []map[string]string
			got = d.done(&sharesListCmd{Book: "a", At: "2025-05-31", Format: "json"})
			if err := json.Unmarshal([]byte(got), &held); err != nil ||
				len(held) != 2 || held[0]["holder"] != "M001" || held[0]["shares"] != "10" || held[0]["name"] != "张三" {
				t.Errorf("holdings before the transfer are %v, %v", held, err)
			}
		})
	}
}

func TestKeyFileIsMadeOnceForThisProgramAlone(t *testing.T) {
	d := newDesk(t, dbtest.URLs(t)[0])
	d.done(&membersListCmd{Book: "a"})
	path := strings.TrimPrefix(d.Address, "sqlite:") + ".key"
	if !strings.Contains(d.err.String(), path) {
		t.Errorf("nothing tells of the new key file: %s", d.err.String())
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %v, %v", info.Mode(), err)
	}
	if key, err := hex.DecodeString(strings.TrimSpace(string(first))); err != nil || len(key) != 32 {
		t.Errorf("the key file holds %q", first)
	}
	d.err.Reset()
	d.done(&membersListCmd{Book: "a"})
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(first, again) || d.err.Len() > 0 {
		t.Errorf("the key changed: %v %s", err, d.err.String())
	}
	if err := makeKey(path); err != nil {
		t.Fatal(err) // somebody else was faster: the first key stays
	}
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(first, again) {
		t.Errorf("a second key took the place of the first: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".key.*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left over: %v %v", left, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	d.refused(&membersListCmd{Book: "a"}, "cli.key_open")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("0f\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.refused(&membersListCmd{Book: "a"}, "cli.key_file")
}

func TestKeyFromTheEnvironment(t *testing.T) {
	d := newDesk(t, dbtest.URLs(t)[0])
	d.env["CUNZHANG_KEY"] = "0f"
	d.refused(&membersListCmd{Book: "a"}, "cli.key_form")
	d.env["CUNZHANG_KEY"] = " " + strings.Repeat("0F", 32) + "\n"
	d.done(&membersListCmd{Book: "a"})
	if _, err := os.Stat(strings.TrimPrefix(d.Address, "sqlite:") + ".key"); !os.IsNotExist(err) {
		t.Errorf("a key file was made beside the environment: %v", err)
	}
}

// A database of PostgreSQL has its key in the data folder, made once and read from then on.
func TestKeyOfPostgresIsAFileUnderItsName(t *testing.T) {
	t.Chdir(t.TempDir())
	d := newDesk(t, dbtest.URLs(t)[0])
	for address, want := range map[string]string{
		"postgres://cunzhang:secret@db.example:5432/village?sslmode=require": "data/village.postgres.key",
		"postgres:///postgres?host=/run/postgresql":                          "data/postgres.postgres.key",
		"postgres://db.example":                                              "data/postgres.postgres.key",
	} {
		d.Address = address
		made, err := d.memberKey(&db.DB{})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := d.memberKey(&db.DB{}); err != nil || string(again) != string(made) {
			t.Errorf("%s: another key, or %v", address, err)
		}
		if info, err := os.Stat(want); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", want, info, err)
		}
	}
}
