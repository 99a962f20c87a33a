using Lazaret.Cli;
using Lazaret.Domains.Text;
using Lazaret.Output;

namespace Lazaret.Domains.Classify;

/// <summary>Says that it was the output that failed: its reader has gone, or the disk is full.</summary>
internal sealed class GuardedWriter(IVerdictWriter inner) : IVerdictWriter
{
    public bool NeedsVerdicts => inner.NeedsVerdicts;

    public ValueTask WriteAsync(NameBatch batch, CancellationToken cancellationToken) => GuardAsync(inner.WriteAsync(batch, cancellationToken));

    public ValueTask EndAsync(CancellationToken cancellationToken) => GuardAsync(inner.EndAsync(cancellationToken));

    public void Dispose() => inner.Dispose();

    private static async ValueTask GuardAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (IOException e)
        {
            throw new UserErrorException($"the output cannot be written any more, so the rest was not looked at: {SafeText.Visible(e.Message)}", inner: e);
        }
    }
}
