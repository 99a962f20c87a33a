using System.IO.Pipelines;
using System.Text.Json;

namespace Lazaret.Domains.Text;

/// <summary>One JSON array with an indent of two spaces, as the existing system's command line writes it, but element by element.</summary>
/// <param name="output">Where to.</param>
/// <param name="remote">See <see cref="CompatDomain.Of"/>.</param>
/// <param name="explained">See there.</param>
internal sealed class CompatJsonWriter(PipeWriter output, bool remote, bool explained) : IVerdictWriter
{
    private readonly Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, IndentSize = 2, NewLine = "\n" });
    private bool begun;

    public bool NeedsVerdicts => true;

    public async ValueTask WriteAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        Begin();
        for (int i = 0; i < batch.Count; i++)
        {
            JsonSerializer.Serialize(json, CompatDomain.Of(batch.Verdicts[i], remote, explained), VerdictJsonContext.Default.CompatDomain);
        }

        json.Flush();
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        Begin();
        json.WriteEndArray();
        json.Flush();
        output.GetSpan(1)[0] = (byte)'\n';
        output.Advance(1);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => json.Dispose();

    private void Begin()
    {
        if (!begun)
        {
            begun = true;
            json.WriteStartArray();
        }
    }
}
