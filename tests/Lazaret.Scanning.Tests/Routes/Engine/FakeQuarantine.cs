using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Tests.Routes.Engine;

/// <summary>A quarantine in memory.</summary>
internal sealed class FakeQuarantine : IQuarantine
{
    public ConcurrentDictionary<Guid, (QuarantineEntry Entry, byte[] Content)> Entries { get; } = new();

    public Func<QuarantineEntry, QuarantineResult?>? OnPut { get; set; }

    public string Name => "memory";

    public async ValueTask<QuarantineResult> PutAsync(QuarantineEntry entry, Stream content, CancellationToken cancellationToken)
    {
        if (OnPut?.Invoke(entry) is { } scripted)
        {
            return scripted;
        }

        using MemoryStream got = new();
        await content.CopyToAsync(got, cancellationToken);
        byte[] bytes = got.ToArray();
        if (bytes.Length != entry.Size || Convert.ToHexStringLower(SHA256.HashData(bytes)) != entry.Sha256)
        {
            return new QuarantineResult(QuarantineStatus.ContentMismatch, "other bytes");
        }

        return Entries.TryAdd(entry.Id, (entry, bytes)) || Entries[entry.Id].Content.AsSpan().SequenceEqual(bytes)
            ? QuarantineResult.Done
            : new QuarantineResult(QuarantineStatus.Conflict, "taken");
    }

    public async IAsyncEnumerable<QuarantineEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach ((QuarantineEntry entry, _) in Entries.Values)
        {
            yield return entry;
        }
    }

    public ValueTask<QuarantineEntry?> FindAsync(Guid id, CancellationToken cancellationToken) => ValueTask.FromResult(Entries.TryGetValue(id, out var found) ? found.Entry : null);

    public ValueTask<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken) => ValueTask.FromResult<Stream?>(Entries.TryGetValue(id, out var found) ? new MemoryStream(found.Content) : null);

    public ValueTask<QuarantineResult> NoteAsync(QuarantineDeed deed, CancellationToken cancellationToken) => ValueTask.FromResult(QuarantineResult.Done);

    public ValueTask<QuarantineResult> RemoveAsync(QuarantineDeed deed, CancellationToken cancellationToken)
    {
        Entries.TryRemove(deed.Id, out _);
        return ValueTask.FromResult(QuarantineResult.Done);
    }

    public async IAsyncEnumerable<QuarantineDeed> HistoryAsync(Guid? id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
