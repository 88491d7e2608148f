package routing

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A form is what a schema says of a value.
type form struct {
	Ref        string          `json:"$ref"`
	Type       string          `json:"type"`
	About      string          `json:"description"`
	Closed     *bool           `json:"additionalProperties"`
	Required   []string        `json:"required"`
	Properties map[string]form `json:"properties"`
	Items      *form           `json:"items"`
	Defs       map[string]form `json:"$defs"`
}

// The schema names every field of a problem and no other, with its type.
func TestSchemaIsThatOfAProblem(t *testing.T) {
	var root form
	if err := json.Unmarshal([]byte(Schema()), &root); err != nil {
		t.Fatal(err)
	}
	root.match(t, root.Defs, "problem", reflect.TypeFor[Problem]())
}

func (f form) match(t *testing.T, defs map[string]form, at string, of reflect.Type) {
	t.Helper()
	if name, ok := strings.CutPrefix(f.Ref, "#/$defs/"); ok {
		f = defs[name]
	}
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	kinds := map[reflect.Kind]string{
		reflect.Int: "integer", reflect.Int64: "integer", reflect.String: "string", reflect.Bool: "boolean",
		reflect.Slice: "array", reflect.Struct: "object",
	}
	if f.Type != kinds[of.Kind()] || f.About == "" {
		t.Errorf("%s is a %s described as %q, want a %s", at, f.Type, f.About, kinds[of.Kind()])
	}
	switch of.Kind() {
	case reflect.Slice:
		f.Items.match(t, defs, at+"[]", of.Elem())
	case reflect.Struct:
		f.matchFields(t, defs, at, of)
	}
}

func (f form) matchFields(t *testing.T, defs map[string]form, at string, of reflect.Type) {
	t.Helper()
	if f.Closed == nil || *f.Closed {
		t.Errorf("%s takes fields that the reader refuses", at)
	}
	var names []string
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
		p, ok := f.Properties[name]
		if !ok {
			t.Errorf("%s.%s is not in the schema", at, name)
			continue
		}
		p.match(t, defs, at+"."+name, of.Field(i).Type)
	}
	for name := range f.Properties {
		if !slices.Contains(names, name) {
			t.Errorf("%s.%s of the schema is no field", at, name)
		}
	}
	for _, name := range f.Required {
		if !slices.Contains(names, name) {
			t.Errorf("%s requires %s, which is no field", at, name)
		}
	}
}
