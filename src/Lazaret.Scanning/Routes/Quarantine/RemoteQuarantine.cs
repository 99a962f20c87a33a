using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Delivery;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Streams;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>
/// A quarantine in a bucket, or in a folder on the server that files come from; see <see cref="RemoteFiles"/> for where things lie. An entry is there when its content is; its record is written
/// right after. Where a crash came between the two, the entry is listed with the words that its record is missing, until it is put in again.
/// </summary>
/// <param name="name">For sentences: <c>s3:BUCKET/PREFIX</c>.</param>
/// <param name="place">Writes; never over anything else.</param>
/// <param name="reader">Lists, reads and deletes below the same folder or prefix.</param>
/// <param name="root">What the reader's locations begin with: a folder or a prefix; empty for a whole bucket.</param>
public sealed class RemoteQuarantine(string name, IDestination place, IConnectorClient reader, string root) : IQuarantine
{
    private readonly RemoteFiles files = new(name, reader, root.TrimEnd('/'));

    public string Name => name;

    /// <summary>Told the name of each step before it is taken; tests throw from it.</summary>
    internal Action<string> Step { get; set; } = static _ => { };

    public async ValueTask<QuarantineResult> PutAsync(QuarantineEntry entry, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            // 1. An entry that is there already. Without its record it is made whole.
            if (await FindAsync(entry.Id, cancellationToken).ConfigureAwait(false) is { Damage: null } there)
            {
                return there.Sha256 == entry.Sha256 && there.Size == entry.Size
                    ? QuarantineResult.Done
                    : new QuarantineResult(QuarantineStatus.Conflict, $"The quarantine entry {entry.Id:D} is there already with other content.");
            }

            // 2. The content, over nothing. From here on the entry is there.
            Step("content");
            using DigestingLoan loan = new(content);
            DeliveryResult put = await place.DeliverAsync(Item(entry, loan), cancellationToken).ConfigureAwait(false);
            if (put.Status != DeliveryStatus.Delivered)
            {
                return Result(put);
            }

            // 3. Its record.
            Step("record");
            return await WriteAsync(RemoteFiles.KeyOf(entry.Kind, entry.Id) + RemoteFiles.RecordEnd, QuarantineJson.Write(entry with { Md5 = loan.Md5 ?? "" }), OverwritePolicy.Always, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (IOException e)
        {
            return new QuarantineResult(QuarantineStatus.Unavailable, e.Message);
        }
    }

    public async IAsyncEnumerable<QuarantineEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (RemoteEntry entry in await files.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return await ReadAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<QuarantineEntry?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await files.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } entry ? await ReadAsync(entry, cancellationToken).ConfigureAwait(false) : null;

    public async ValueTask<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } found || await files.OpenAsync(found, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return null;
        }

        QuarantineEntry entry = await ReadAsync(found, cancellationToken).ConfigureAwait(false);
        return new PieceStream(content, entry.Size, entry.Sha256.Length == 0 ? null : entry.Sha256, $"quarantine entry {id:D}");
    }

    public ValueTask<QuarantineResult> NoteAsync(QuarantineDeed deed, CancellationToken cancellationToken) =>
        WriteAsync(RemoteFiles.KeyOf(deed), QuarantineJson.Write(deed), OverwritePolicy.Never, cancellationToken);

    public async ValueTask<QuarantineResult> RemoveAsync(QuarantineDeed deed, CancellationToken cancellationToken)
    {
        try
        {
            if (await files.FindAsync(deed.Id, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                return QuarantineResult.Done;
            }

            // Who and why first: nothing goes without a trace. What a crash leaves then is an entry that is still there.
            if (deed.Entry is null)
            {
                Step("deed");
                QuarantineEntry entry = await ReadAsync(found, cancellationToken).ConfigureAwait(false);
                QuarantineResult noted = await NoteAsync(deed with { Entry = entry }, cancellationToken).ConfigureAwait(false);
                if (!noted.IsDone)
                {
                    return noted;
                }
            }

            // Then the content, with which the entry goes.
            string key = RemoteFiles.KeyOf(found.Kind, found.Id);
            Step("content.delete");
            await files.DeleteAsync(key + RemoteFiles.ContentEnd, cancellationToken).ConfigureAwait(false);
            Step("record.delete");
            await files.DeleteAsync(key + RemoteFiles.RecordEnd, cancellationToken).ConfigureAwait(false);
            return QuarantineResult.Done;
        }
        catch (IOException e)
        {
            return new QuarantineResult(QuarantineStatus.Unavailable, e.Message);
        }
    }

    public async IAsyncEnumerable<QuarantineDeed> HistoryAsync(Guid? id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (byte[] bytes in files.DeedsAsync(id, cancellationToken).ConfigureAwait(false))
        {
            if (QuarantineJson.ReadDeed(bytes) is { } deed && (id is null || deed.Id == id))
            {
                yield return deed;
            }
        }
    }

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => place.CheckAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await place.DisposeAsync().ConfigureAwait(false);
        await reader.DisposeAsync().ConfigureAwait(false);
    }

    private static DeliveryItem Item(QuarantineEntry entry, DigestingLoan loan) => new()
    {
        Key = RemoteFiles.KeyOf(entry.Kind, entry.Id) + RemoteFiles.ContentEnd,
        SourceName = entry.Path,
        Size = entry.Size,
        Sha256 = entry.Sha256,
        Open = _ => ValueTask.FromResult(loan.Open()),
        Metadata = new Dictionary<string, string> { ["sha256"] = entry.Sha256, ["verdict"] = Names.Of(entry.Outcome), ["quarantine-id"] = entry.Id.ToString() },
    };

    private async ValueTask<QuarantineResult> WriteAsync(string key, byte[] bytes, OverwritePolicy overwrite, CancellationToken cancellationToken) => Result(await place.DeliverAsync(
        new DeliveryItem
        {
            Key = key,
            SourceName = key,
            Size = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Open = _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes, writable: false)),
            ContentType = "application/json",
            Overwrite = overwrite,
        },
        cancellationToken).ConfigureAwait(false));

    private static QuarantineResult Result(DeliveryResult result) => result.Status switch
    {
        DeliveryStatus.Delivered => QuarantineResult.Done,
        DeliveryStatus.Collision => new QuarantineResult(QuarantineStatus.Conflict, result.Message),
        DeliveryStatus.Refused when result.Blame == DeliveryBlame.Source => new QuarantineResult(QuarantineStatus.ContentMismatch, result.Message),
        _ => new QuarantineResult(QuarantineStatus.Unavailable, result.Message),
    };

    /// <summary>The record of an entry, or what the content alone shows.</summary>
    private async ValueTask<QuarantineEntry> ReadAsync(RemoteEntry found, CancellationToken cancellationToken)
    {
        byte[]? bytes = await files.RecordAsync(found, cancellationToken).ConfigureAwait(false);
        string? damage = "the record is missing";
        QuarantineEntry? entry = bytes is null ? null : QuarantineJson.ReadEntry(bytes, found.Id, found.Kind, out damage);
        return entry ?? QuarantineJson.Damaged(
            found.Id, found.Kind, found.Identity.Size, found.Identity.ModifiedNs > 0 ? DateTimeOffset.UnixEpoch.AddTicks(found.Identity.ModifiedNs / 100) : QuarantineIds.TimeOf(found.Id), damage!);
    }
}
