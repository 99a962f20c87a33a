namespace Lazaret.Domains.Evaluation;

/// <summary>Reads labelled names from CSV: columns <c>domain</c>, <c>label</c> and, if there is one, <c>family</c>, in any order; others do not count.</summary>
internal static class LabelledNames
{
    /// <param name="reader">The text; its first record is the header.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">A column is missing, or a label is none; the message says where and what is allowed.</exception>
    public static IEnumerable<LabelledName> Read(TextReader reader, string source)
    {
        CsvRecords records = new(reader, source);
        List<string> fields = [];
        if (!records.Read(fields))
        {
            throw new InvalidDataException($"{source} is empty; expected is CSV with the columns domain, label and, if known, family.");
        }

        int domain = Column(records, fields, "domain");
        int label = Column(records, fields, "label");
        int family = fields.FindIndex(f => Is(f, "family"));
        while (records.Read(fields))
        {
            if (fields.Count <= Math.Max(domain, label))
            {
                throw records.Bad($"it has {fields.Count} fields, fewer than the header asks for");
            }

            yield return new LabelledName(fields[domain], IsDga(records, fields[label]), family >= 0 && family < fields.Count ? fields[family].Trim() : "");
        }
    }

    private static int Column(CsvRecords records, List<string> header, string name)
    {
        int column = header.FindIndex(f => Is(f, name));
        return column >= 0 ? column : throw records.Bad($"the header has no column \"{name}\"; needed are domain and label");
    }

    private static bool IsDga(CsvRecords records, string label)
    {
        if (Is(label, "1") || Is(label, "dga"))
        {
            return true;
        }

        return Is(label, "0") || Is(label, "benign") ? false : throw records.Bad($"the label is \"{label}\"; allowed are 0, 1, benign and dga");
    }

    private static bool Is(string field, string name) => field.AsSpan().Trim().Trim('\uFEFF').Equals(name, StringComparison.OrdinalIgnoreCase);
}
