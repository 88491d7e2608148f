package ledger_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cunzhang/ledger"
)

// sealed returns a voucher in which every field holds something.
func sealed() *ledger.Voucher {
	at := time.Date(2025, 11, 23, 8, 30, 0, 123_456_000, time.UTC)
	return &ledger.Voucher{
		Book: 7, ID: 41, State: ledger.Posted, Kind: ledger.Ordinary, Date: 20251123, Series: ledger.General,
		Number: 12, Attachments: 3, Note: "附租赁合同", Source: "form", SourceRef: "合同-9", Reverses: 5, Supplements: 6,
		Version: 2,
		Lines: []ledger.Line{
			{
				Summary: "收承包金", Account: "101", Debit: 100_00, Quantity: 25_000, Price: 40_000_000,
				Dimensions: ledger.Dimensions{
					Member: "H001", Counterparty: "C1", Venture: "V1", Project: "P1", Department: "D1",
				},
			},
			{Summary: "收承包金", Account: "50104", Credit: 100_00},
		},
		Files:      []ledger.File{{Name: "合同.pdf", Type: "application/pdf", Size: 4096, Hash: ledger.Hash{1, 2, 3}}},
		PreparedBy: 11, CheckedBy: 12, PostedBy: 13,
		PreparedAt: at, CheckedAt: at.Add(time.Hour), PostedAt: at.Add(2 * time.Hour),
		Seq: 12, PrevHash: ledger.Hash{9, 8, 7}, Hash: ledger.Hash{4, 5, 6},
	}
}

// The encoding is under the hashes of every chain that was ever printed: these sums may never change. What has to be
// hashed differently needs a new version of the encoding beside this one.
func TestSealOfVersionOneNeverChanges(t *testing.T) {
	tests := []struct {
		name string
		got  ledger.Hash
		want string
	}{
		{
			"empty voucher", (&ledger.Voucher{}).Seal(),
			"e2fc1f0f76a17e59f45616f0a60743d17536a7ce4aa00596b6c2be9f2033fe6c",
		},
		{
			"full voucher", sealed().Seal(),
			"7b6cd630d00d09faf56631ce07459bc3e17021ba33a2e6c32b8ac53c59290057",
		},
		{
			"genesis", ledger.Genesis("0001", ledger.RuralCollective, 202501),
			"f32d00827ae8e4562a48b93331aa2194bde7dce9f62f49f8e3121f86b6123f8a",
		},
	}
	for _, tt := range tests {
		if tt.got.String() != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestEncodingIsReadable(t *testing.T) {
	b := (&ledger.Voucher{Note: "村"}).Encode([]byte("before"))
	if !bytes.HasPrefix(b, []byte("before\x00\x00\x00\x13cunzhang voucher v1")) {
		t.Errorf("starts with %q", b[:40])
	}
	if !bytes.Contains(b, []byte("\x00\x00\x00\x03村")) {
		t.Error("the note is not there with its length")
	}
}

// unsealed are the fields that may change without breaking the chain: the state and the count of saves are of the
// draft, and the hash is the result.
var unsealed = map[string]bool{"State": true, "Version": true, "Hash": true}

func TestAnyChangeChangesTheSeal(t *testing.T) {
	want := sealed().Seal()
	v := sealed()
	fields := reflect.ValueOf(v).Elem()
	seen := 0
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		walk(name, fields.Field(i), func(path string) {
			seen++
			if changed := v.Seal() != want; changed == unsealed[path] {
				t.Errorf("after a change of %s, the seal has changed: %v", path, changed)
			}
		})
	}
	if v.Seal() != want {
		t.Fatal("a field was not put back")
	}
	if seen < 45 {
		t.Errorf("only %d fields were changed", seen)
	}
}

// walk changes every value at or below f, one at a time, calls changed, and puts the value back.
func walk(path string, f reflect.Value, changed func(path string)) {
	old := reflect.ValueOf(f.Interface())
	replace := func(with any) {
		f.Set(reflect.ValueOf(with).Convert(f.Type()))
		changed(path)
		f.Set(old)
	}
	switch {
	case f.Type() == reflect.TypeFor[time.Time]():
		replace(f.Interface().(time.Time).Add(time.Microsecond))
	case f.Type() == reflect.TypeFor[ledger.Hash]():
		h := f.Interface().(ledger.Hash)
		h[31]++
		replace(h)
	case f.Kind() == reflect.String:
		replace(f.String() + "x")
	case f.CanInt():
		replace(f.Int() + 1)
	case f.Kind() == reflect.Slice:
		for i := range f.Len() {
			walk(fmt.Sprintf("%s[%d]", path, i), f.Index(i), changed)
		}
		replace(f.Slice(0, f.Len()-1).Interface())
		replace(reflect.Append(f, f.Index(0)).Interface())
	case f.Kind() == reflect.Struct:
		for i := range f.NumField() {
			walk(path+"."+f.Type().Field(i).Name, f.Field(i), changed)
		}
	default:
		panic("no rule for " + path)
	}
}

func TestOrderOfLinesIsSealed(t *testing.T) {
	v := sealed()
	v.Lines[0], v.Lines[1] = v.Lines[1], v.Lines[0]
	if v.Seal() == sealed().Seal() {
		t.Error("lines may change places")
	}
}

func TestInstantsAreSealedToTheMicrosecond(t *testing.T) {
	v := sealed()
	v.PostedAt = v.PostedAt.Add(999 * time.Nanosecond).In(ledger.China)
	if v.Seal() != sealed().Seal() {
		t.Error("the zone or the nanosecond, which are not stored, change the seal")
	}
}

// Texts of few letters make it likely that two vouchers differ only in where one text ends and the next begins.
func TestEncodingTellsVouchersApart(t *testing.T) {
	voucher := rapid.Custom(func(t *rapid.T) *ledger.Voucher {
		file := rapid.Custom(func(t *rapid.T) ledger.File {
			return ledger.File{Name: anyText().Draw(t, "name"), Type: anyText().Draw(t, "type")}
		})
		return &ledger.Voucher{
			Series: ledger.Series(anyText().Draw(t, "series")), Note: anyText().Draw(t, "note"),
			Source: anyText().Draw(t, "source"), SourceRef: anyText().Draw(t, "ref"),
			Lines: rapid.SliceOfN(anyLine(), 0, 2).Draw(t, "lines"), Files: rapid.SliceOfN(file, 0, 2).Draw(t, "files"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := voucher.Draw(t, "a"), voucher.Draw(t, "b")
		sameVoucher := cmp.Equal(a, b, cmpopts.EquateEmpty())
		if sameEncoding := bytes.Equal(a.Encode(nil), b.Encode(nil)); sameEncoding != sameVoucher {
			t.Fatalf("same encoding: %v, same voucher: %v", sameEncoding, sameVoucher)
		}
	})
}

func TestTextBoundariesAreSealed(t *testing.T) {
	whole := "农户承包金"
	seen := map[ledger.Hash]int{}
	for i := 0; i <= len(whole); i += len("农") {
		v := &ledger.Voucher{Note: whole[:i], Source: whole[i:]}
		if j, twice := seen[v.Seal()]; twice {
			t.Errorf("cut at %d and at %d are the same", i, j)
		}
		seen[v.Seal()] = i
	}
}

func TestGenesisTiesTheChainToTheBook(t *testing.T) {
	base := ledger.Genesis("0001", ledger.RuralCollective, 202501)
	for name, other := range map[string]ledger.Hash{
		"code":   ledger.Genesis("0002", ledger.RuralCollective, 202501),
		"regime": ledger.Genesis("0001", ledger.FarmersCooperative, 202501),
		"start":  ledger.Genesis("0001", ledger.RuralCollective, 202502),
	} {
		if other == base {
			t.Errorf("another %s begins the same chain", name)
		}
	}
}

func TestParseHash(t *testing.T) {
	h := sealed().Seal()
	if got, err := ledger.ParseHash(h.String()); err != nil || got != h {
		t.Errorf("%s reads as %s, %v", h, got, err)
	}
	if got, err := ledger.ParseHash(strings.ToUpper(h.String())); err != nil || got != h {
		t.Errorf("upper case reads as %s, %v", got, err)
	}
	for _, s := range []string{"", "ab", strings.Repeat("g", 64), strings.Repeat("0", 63), strings.Repeat("0", 65)} {
		got, err := ledger.ParseHash(s)
		wantProblem(t, err, ledger.Invalid, "hash.malformed")
		if got != (ledger.Hash{}) {
			t.Errorf("%q: got %s beside the error", s, got)
		}
	}
}

func TestShortHash(t *testing.T) {
	h := ledger.Hash{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff}
	if got := h.Short(); got != "0123 4567 89ab cdef" {
		t.Errorf("got %q", got)
	}
}
