
namespace Lazaret.Domains.Text;

/// <summary>Names from one column of a CSV file whose first record names the columns.</summary>
/// <param name="input">The bytes; not disposed of here.</param>
/// <param name="column">The column's name; case does not matter where no column has it exactly.</param>
/// <param name="keepWithout">Keep each record as <see cref="NameBatch.Inputs"/>, without the column of this name; null = keep nothing.</param>
internal sealed class CsvNameReader(Stream input, string column, string? keepWithout = null) : INameReader
{
    private readonly CsvRecords records = new(input);
    private int wanted = -1;
    private int without = -1;

    /// <summary>The first record without the column that is not kept; empty before the first batch was read.</summary>
    public byte[] Header { get; private set; } = [];

    public async ValueTask<bool> ReadAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        if (wanted < 0 && !await BeginAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (!await records.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        do
        {
            Add(batch);
        }
        while (!batch.IsFull && records.TryRead());
        return true;
    }

    private async ValueTask<bool> BeginAsync(CancellationToken cancellationToken)
    {
        if (!await records.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        string[] names = [.. Enumerable.Range(0, records.FieldCount).Select(records.Field)];
        wanted = Find(names, column);
        if (wanted < 0)
        {
            throw new InputException(records.Line, $"has no column \"{column}\"; it has {string.Join(", ", names.Take(20).Select(n => $"\"{n}\""))}");
        }

        without = keepWithout is null ? -1 : Find(names, keepWithout);
        Header = Kept();
        return true;
    }

    private void Add(NameBatch batch)
    {
        // A record that is too short holds no name, which is what its verdict says.
        batch.Add(wanted < records.FieldCount ? records.Field(wanted) : "", records.Line, keepWithout is null ? null : Kept());
    }

    private byte[] Kept()
    {
        if (without < 0 || without >= records.FieldCount)
        {
            return records.Raw.ToArray();
        }

        using MemoryStream kept = new();
        string comma = "";
        for (int i = 0; i < records.FieldCount; i++)
        {
            if (i != without)
            {
                kept.Write(comma.Length > 0 ? ","u8 : default);
                kept.Write(records.RawField(i));
                comma = ",";
            }
        }

        return kept.ToArray();
    }

    private static int Find(string[] names, string name)
    {
        int exact = Array.IndexOf(names, name);
        return exact >= 0 ? exact : Array.FindIndex(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
