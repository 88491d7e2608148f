package ledger_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
)

func TestParseCodeLengths(t *testing.T) {
	for _, text := range []string{"3-2-2-2", "4-2-2-2", "1-1", "4-4-4-4-4-4"} {
		if got, err := ledger.ParseCodeLengths(text); err != nil || got.String() != text {
			t.Errorf("ParseCodeLengths(%q) = %s, %v", text, got, err)
		}
	}
	if got, err := ledger.ParseCodeLengths(" ３－２－２ "); err != nil || got.String() != "3-2-2" {
		t.Errorf("full width: %s, %v", got, err)
	}
	for _, text := range []string{"", "3", "3-0", "3-5", "3--2", "3-2-2-2-2-2-2", "3,2", "a-b"} {
		_, err := ledger.ParseCodeLengths(text)
		wantProblem(t, err, ledger.Invalid, "book.code_lengths")
	}
}

func TestCodeLengthsSplit(t *testing.T) {
	lengths := ledger.CodeLengths{3, 2, 2, 2}
	tests := []struct {
		code   string
		level  int
		parent string
	}{
		{"101", 1, ""},
		{"10102", 2, "101"},
		{"1010203", 3, "10102"},
		{"101020304", 4, "1010203"},
	}
	for _, tt := range tests {
		level, parent, err := lengths.Split(tt.code)
		if err != nil || level != tt.level || parent != tt.parent {
			t.Errorf("Split(%q) = %d, %q, %v", tt.code, level, parent, err)
		}
	}
	for _, code := range []string{"", "10", "1010", "10102030405", "10a", "１０１", "10 "} {
		_, _, err := lengths.Split(code)
		wantProblem(t, err, ledger.Invalid, "account.code_length")
	}
}

func TestEveryLevelOfACodeIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := ledger.CodeLengths(rapid.SliceOfN(rapid.IntRange(1, 4), 2, 6).Draw(t, "lengths"))
		again, err := ledger.ParseCodeLengths(lengths.String())
		if err != nil || again.String() != lengths.String() {
			t.Fatalf("%s reads as %s, %v", lengths, again, err)
		}
		code := ""
		for i, n := range lengths {
			child := code + strings.Repeat(string(rune('0'+i)), n)
			level, parent, err := lengths.Split(child)
			if err != nil || level != i+1 || parent != code {
				t.Fatalf("Split(%q) under %s = %d, %q, %v", child, lengths, level, parent, err)
			}
			code = child
		}
	})
}
