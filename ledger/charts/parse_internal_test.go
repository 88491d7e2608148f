package charts

import (
	"testing"
	"testing/fstest"

	"cunzhang/ledger"
)

const header = "code,name,category,normal_side,parent,leaf,statutory,flow,dimensions,note,verified\n"

func TestBrokenDataIsOurFault(t *testing.T) {
	tests := map[string]string{
		"empty file":       "",
		"missing column":   header + "101,库存现金\n",
		"unknown category": header + "101,库存现金,其他,debit,,yes,yes,,,,yes\n",
		"unknown side":     header + "101,库存现金,资产,left,,yes,yes,,,,yes\n",
		"income on both":   header + "501,经营收入,损益,both,,yes,yes,,,,yes\n",
		"unknown flow":     header + "101,库存现金,资产,debit,,yes,yes,gold,,,yes\n",
		"unknown detail":   header + "101,库存现金,资产,debit,,yes,yes,,member|village,,yes\n",
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			rows, err := readRows(fstest.MapFS{"x.csv": {Data: []byte(content)}}, "x.csv")
			if err == nil {
				_, err = parseAccounts("x.csv", rows)
			}
			if ps := ledger.Problems(err); len(ps) != 1 || ps[0].Kind != ledger.Internal || ps[0].Key != "charts.broken" {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := readRows(fstest.MapFS{}, "none.csv"); ledger.KindOf(err) != ledger.Internal {
		t.Errorf("missing file: %v", err)
	}
	if _, err := parseCarries([]row{{"old_code": "101", "new_code": "999"}}, nil); ledger.KindOf(err) != ledger.Internal {
		t.Errorf("unknown target: %v", err)
	}
}

func TestDimensionsAreJoinedByABar(t *testing.T) {
	set, err := parseDimensions("member|venture")
	if err != nil || !set.Has(ledger.Member) || !set.Has(ledger.Venture) || set.Has(ledger.Project) {
		t.Errorf("got %b, %v", set, err)
	}
}

// The column leaf is for those who read the files; it must not lie to them.
func TestTheColumnLeafIsTrue(t *testing.T) {
	for _, e := range editions {
		rows, err := readRows(data, e.file)
		if err != nil {
			t.Fatal(err)
		}
		accounts, err := parseAccounts(e.file, rows)
		if err != nil {
			t.Fatal(err)
		}
		leaf := map[string]bool{}
		for _, a := range accounts {
			leaf[a.Code] = a.Leaf
		}
		for _, r := range rows {
			if (r["leaf"] == "yes") != leaf[r["code"]] {
				t.Errorf("%s: %s says leaf %q", e.file, r["code"], r["leaf"])
			}
		}
	}
}
