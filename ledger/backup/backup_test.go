package backup_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/backup"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/verify"
)

var (
	preparer = ledger.Actor{ID: 11, Name: "会计甲", Address: "test"}
	checker  = ledger.Actor{ID: 12, Name: "审核乙", Address: "test"}
)

// village is a book to back up.
type village struct {
	t     *testing.T
	books *books.Books
	id    ledger.BookID
	keys  int
}

func newVillage(t *testing.T, d *db.DB) *village {
	t.Helper()
	b := books.New(d)
	info, err := b.CreateBook(t.Context(), preparer, books.NewBook{
		Township: "朱昌镇", Code: "gaozhai", Name: "高寨村股份经济合作社", Regime: ledger.RuralCollective, Start: 202501,
	})
	if err != nil {
		t.Fatal(err)
	}
	v := &village{t: t, books: b, id: info.ID}
	for range 3 {
		v.post()
	}
	v.draft() // one that waits for its checker
	file := append([]byte("%PDF-1.4\n\x00\xff"), bytes.Repeat([]byte{7}, 100)...)
	if _, err := b.AddFile(t.Context(), preparer, info.ID, "发票.pdf", file); err != nil {
		t.Fatal(err)
	}
	// A member of whom no number is known: bytes of which there are none.
	err = d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO members (book, code, name, id_number, phone, bank_card) VALUES (?, ?, ?, ?, ?, ?)",
			int64(info.ID), "M001", "韦桂英", []byte{}, []byte{0, 1}, []byte{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *village) key() string {
	v.keys++
	return "key-" + strconv.Itoa(v.keys)
}

func (v *village) draft() []books.Ref {
	v.t.Helper()
	ref, err := v.books.SaveDraft(v.t.Context(), preparer, v.key(), books.Draft{
		Book: v.id, Date: 20250310, Series: ledger.General, Attachments: 1, Note: "“引号”，逗号\n第二行",
		Lines: []ledger.Line{
			{Summary: "收到租金 <&>", Account: "102", Debit: 123_456},
			{Summary: "收到租金 𬱟", Account: "50103", Credit: 123_456},
		},
	})
	if err != nil {
		v.t.Fatal(err)
	}
	refs, err := v.books.Submit(v.t.Context(), preparer, v.key(), v.id, []books.Ref{ref})
	if err != nil {
		v.t.Fatal(err)
	}
	return refs
}

func (v *village) post() books.PostedRef {
	v.t.Helper()
	refs, err := v.books.Check(v.t.Context(), checker, v.key(), v.id, v.draft())
	if err != nil {
		v.t.Fatal(err)
	}
	posted, err := v.books.Post(v.t.Context(), preparer, v.key(), v.id, refs)
	if err != nil {
		v.t.Fatal(err)
	}
	return posted[0]
}

func export(t *testing.T, d *db.DB) (*backup.Manifest, []byte) {
	t.Helper()
	var b bytes.Buffer
	m, err := backup.Export(t.Context(), d, &b, "v1")
	if err != nil {
		t.Fatal(err)
	}
	return m, b.Bytes()
}

func archive(t *testing.T, b []byte) *zip.Reader {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAnArchiveGoesIntoEitherDatabase exports from each dialect and imports into each.
func TestAnArchiveGoesIntoEitherDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, from *db.DB) {
		newVillage(t, from)
		before, file := export(t, from)
		dbtest.Each(t, func(t *testing.T, to *db.DB) {
			m, err := backup.Import(t.Context(), to, archive(t, file))
			if err != nil {
				t.Fatal(err)
			}
			if m.Fingerprint != before.Fingerprint || m.Rows() != before.Rows() {
				t.Errorf("imported %s, %d rows; exported %s, %d rows", m.Fingerprint, m.Rows(), before.Fingerprint,
					before.Rows())
			}
			breaches, sum, err := verify.Run(t.Context(), to, verify.Options{})
			if err != nil || len(breaches) > 0 {
				t.Fatalf("verification after import: %v %v", breaches, err)
			}
			if sum.Books != 1 || sum.Vouchers != 3 {
				t.Errorf("verified %+v, want one book of 3 vouchers", sum)
			}
			after, _ := export(t, to)
			if from.Dialect() == to.Dialect() {
				if diff := cmp.Diff(before.Tables, after.Tables, cmp.AllowUnexported(backup.Column{})); diff != "" {
					t.Errorf("the archive of the import differs:\n%s", diff)
				}
			}
		})
	})
}

// TestBooksGoOnAfterImport posts to what was imported: guards are awake, numbers and ids go on.
func TestBooksGoOnAfterImport(t *testing.T) {
	source := dbtest.SQLite(t)
	newVillage(t, source)
	_, file := export(t, source)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if _, err := backup.Import(t.Context(), d, archive(t, file)); err != nil {
			t.Fatal(err)
		}
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE vouchers SET note = 'x' WHERE seq = ?", 1)
			return err
		})
		if es := ledger.Problems(err); len(es) != 1 || es[0].Key != "guard.posted_is_final" {
			t.Errorf("changing a posted voucher: %v, want guard.posted_is_final", err)
		}
		b := books.New(d)
		info, err := b.Find(t.Context(), "gaozhai")
		if err != nil {
			t.Fatal(err)
		}
		v := &village{t: t, books: b, id: info.ID, keys: 1000}
		if posted := v.post(); posted.Number != 4 || posted.Seq != 4 {
			t.Errorf("the next voucher is %+v, want number and place 4", posted)
		}
		second, err := b.CreateBook(t.Context(), preparer, books.NewBook{
			Township: "阳洞街道", Code: "xingfu", Name: "修文乡缘", Regime: ledger.FarmersCooperative, Start: 202501,
		})
		if err != nil || second.ID == info.ID {
			t.Errorf("a second book: id %d, %v; want another id than %d", second.ID, err, info.ID)
		}
	})
}

func TestImportRefuses(t *testing.T) {
	source := dbtest.SQLite(t)
	newVillage(t, source)
	_, file := export(t, source)
	for _, c := range []struct {
		name, key string
		change    func(name string, body []byte) []byte
	}{
		{"another amount", "backup.damaged", replace("tables/lines.jsonl", "123456", "123457")},
		{"a row less", "backup.damaged", cutLine("tables/log.jsonl")},
		{"no JSON", "backup.damaged", replace("tables/heads.jsonl", "]", "")},
		{"a text for a number", "backup.damaged", replace("tables/heads.jsonl", "[0,", `["x",`)},
		{"another schema", "backup.schema", replace("manifest.json", `"schema": `, `"schema": 9`)},
		{"a newer format", "backup.format", replace("manifest.json", `"format": 1`, `"format": 2`)},
		{"another table", "backup.damaged", replace("manifest.json", `"memos"`, `"memo"`)},
		{"no manifest", "backup.damaged", func(name string, body []byte) []byte {
			if name == "manifest.json" {
				return nil
			}
			return body
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			_, err := backup.Import(t.Context(), d, archive(t, rewrite(t, file, c.change)))
			if es := ledger.Problems(err); len(es) != 1 || es[0].Key != c.key {
				t.Fatalf("got %v, want %s", err, c.key)
			}
			if _, err := backup.Import(t.Context(), d, archive(t, file)); err != nil {
				t.Errorf("a refused import left something behind: %v", err)
			}
		})
	}
	t.Run("a database that keeps books", func(t *testing.T) {
		_, err := backup.Import(t.Context(), source, archive(t, file))
		if es := ledger.Problems(err); len(es) != 1 || es[0].Key != "backup.not_empty" {
			t.Fatalf("got %v, want backup.not_empty", err)
		}
	})
}

func replace(file, from, to string) func(string, []byte) []byte {
	return func(name string, body []byte) []byte {
		if name == file {
			return bytes.Replace(body, []byte(from), []byte(to), 1)
		}
		return body
	}
}

func cutLine(file string) func(string, []byte) []byte {
	return func(name string, body []byte) []byte {
		if name == file {
			return body[bytes.IndexByte(body, '\n')+1:]
		}
		return body
	}
}

// rewrite copies an archive and changes its files; nil leaves one out.
func rewrite(t *testing.T, file []byte, change func(name string, body []byte) []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range archive(t, file).File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if body = change(f.Name, body); body == nil {
			continue
		}
		entry, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCopyWhileWriting(t *testing.T) {
	d := dbtest.SQLite(t)
	v := newVillage(t, d)
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := backup.Copy(t.Context(), d, path); err != nil {
		t.Fatal(err)
	}
	v.post() // after the copy, and not in it
	if err := backup.Sound(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	copied, err := db.Open(t.Context(), "sqlite:"+path, db.Options{Now: dbtest.Now, MustExist: true})
	if err != nil {
		t.Fatal(err)
	}
	info, err := books.New(copied).Find(t.Context(), "gaozhai")
	if err != nil || info.Head.Seq != 3 {
		t.Errorf("the copy has %d vouchers, %v; want 3", info.Head.Seq, err)
	}
	if es := ledger.Problems(backup.Settle(t.Context(), path)); len(es) != 1 || es[0].Key != "backup.in_use" {
		t.Errorf("settling an open file: %v, want backup.in_use", es)
	}
	if err := copied.Close(); err != nil {
		t.Fatal(err)
	}
	if err := backup.Settle(t.Context(), path); err != nil {
		t.Errorf("settling a closed file: %v", err)
	}
	if err := backup.Copy(t.Context(), d, path); err == nil {
		t.Error("a copy was written over an existing file")
	}
}

func TestSoundFindsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.db")
	writeFile(t, path, bytes.Repeat([]byte("no database "), 1000))
	if es := ledger.Problems(backup.Sound(t.Context(), path)); len(es) != 1 || es[0].Key != "db.damaged" {
		t.Errorf("got %v, want db.damaged", es)
	}
}

func writeFile(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}
