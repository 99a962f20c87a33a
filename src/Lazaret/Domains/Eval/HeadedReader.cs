namespace Lazaret.Domains.Eval;

/// <summary>A labelled file whose first record is a row already, with the names of the columns put before it.</summary>
internal sealed class HeadedReader : TextReader
{
    private const string Columns = "domain,label,family\n";

    private readonly string head;
    private readonly TextReader rest;
    private int at;

    private HeadedReader(string head, TextReader rest)
    {
        this.head = head;
        this.rest = rest;
    }

    /// <summary>The text with a first record that names the columns, whether it came with one or not.</summary>
    public static TextReader Open(TextReader text)
    {
        string first = text.ReadLine() ?? "";
        string[] fields = first.Split(',');
        bool isRow = fields.Length >= 2 && fields[1].Trim().Trim('"').ToUpperInvariant() is "0" or "1" or "BENIGN" or "DGA";
        return new HeadedReader((isRow ? Columns : "") + first + "\n", text);
    }

    public override int Peek() => at < head.Length ? head[at] : rest.Peek();

    public override int Read() => at < head.Length ? head[at++] : rest.Read();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
