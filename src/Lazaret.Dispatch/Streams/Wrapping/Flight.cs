namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>One reading of a stream for all who wait for it.</summary>
internal sealed class Flight
{
    private readonly TaskCompletionSource<byte[]?> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private bool forgotten;

    public Task<byte[]?> Bytes => result.Task;

    /// <summary>The stream was deleted: what is read is not to be kept.</summary>
    public void Forget()
    {
        lock (gate)
        {
            forgotten = true;
        }
    }

    /// <summary>Keeps what was read, unless it was to be forgotten; nobody can say so in between.</summary>
    public bool Keep(Action keep)
    {
        lock (gate)
        {
            if (!forgotten)
            {
                keep();
            }

            return !forgotten;
        }
    }

    public void Land(byte[]? bytes) => result.TrySetResult(bytes);

    public void Fail(Exception e)
    {
        result.TrySetException(e);

        // All who waited may have given up.
        _ = result.Task.Exception;
    }
}
