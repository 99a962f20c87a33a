namespace Lazaret.Domains.Text;

/// <summary>How an input of names is written.</summary>
internal enum InputFormat
{
    /// <summary>CSV with a first record that names the columns.</summary>
    Csv,

    /// <summary>A JSON object a line, with a member that holds the name.</summary>
    Jsonl,

    /// <summary>A name a line.</summary>
    Txt,

    /// <summary>JSON a line: an object with a member that holds the name, or a string.</summary>
    Ndjson,
}
