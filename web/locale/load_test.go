package locale

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadNamesWhatIsBroken(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"good", "key,zh,en\na.b,甲{x},A {x}\na.c,\"乙，\"\"引\"\"\n第二行\",\"B, two\"\n", ""},
		{"word in one language only", "key,zh,en\na.b,{@x}甲,A {x}\n", ""},
		{"empty file", "", "one.csv: does not begin with key,zh,en"},
		{"other header", "key,en,zh\na.b,A,甲\n", "one.csv: does not begin with key,zh,en"},
		{"cell missing", "key,zh,en\na.b,甲\n", "wrong number of fields"},
		{"cell empty", "key,zh,en\na.b,甲, \n", "one.csv: a.b: lacks a sentence"},
		{"stands twice", "key,zh,en\na.b,甲,A\na.b,乙,B\n", "one.csv: a.b: stands twice"},
		{"no key", "key,zh,en\nA b,甲,A\n", "one.csv: A b: is no key"},
		{"other placeholders", "key,zh,en\na.b,甲{x},A {y}\n", "names other placeholders"},
		{"placeholder lost", "key,zh,en\na.b,甲{x},A\n", "names other placeholders"},
		{"not closed", "key,zh,en\na.b,甲{x,A\n", "has the placeholder {x"},
		{"not open", "key,zh,en\na.b,甲,A x}\n", "closes a placeholder that is not open"},
		{"nested", "key,zh,en\na.b,甲{x{y}},A\n", "has the placeholder {x{y"},
		{"no name", "key,zh,en\na.b,甲{},A {}\n", "has the placeholder {"},
		{"every problem", "key,zh,en\na.b,,\na.c,甲{x},A\n", "a.c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(fstest.MapFS{"catalog/one.csv": {Data: []byte(tt.text)}})
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("a good catalogue is refused: %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestLoadSeesKeysOfAllFiles(t *testing.T) {
	one := &fstest.MapFile{Data: []byte("key,zh,en\na.b,甲,A\n")}
	l, err := load(fstest.MapFS{"catalog/one.csv": one, "catalog/two.csv": {Data: []byte("key,zh,en\na.c,乙,B\n")}})
	if err != nil || !l.Has("a.b") || !l.Has("a.c") {
		t.Errorf("got %v", err)
	}
	if _, err := load(fstest.MapFS{"catalog/one.csv": one, "catalog/two.csv": one}); err == nil {
		t.Error("a key of two files is accepted")
	}
}
