using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;
using Lazaret.Scanning.Routes.Engine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>
/// What lies in a quarantine elsewhere, and where: <c>KIND/YYYY/MM/ID.q</c> with <c>ID.json</c> beside it, deeds in <c>deeds</c>. Year and month are those of the id, so that an id is found
/// without a listing. Throws <see cref="IOException"/> when the place cannot be used.
/// </summary>
/// <param name="name">For sentences.</param>
/// <param name="reader">Lists, reads and deletes.</param>
/// <param name="root">What its locations begin with: a folder or a prefix, without a slash at the end; empty for a whole bucket.</param>
internal sealed class RemoteFiles(string name, IConnectorClient reader, string root)
{
    public const string ContentEnd = ".q";
    public const string RecordEnd = ".json";
    private const string Deeds = "deeds";
    private const int MostRecordBytes = 1 << 20;
    private static readonly QuarantineKind[] Kinds = Enum.GetValues<QuarantineKind>();

    /// <summary>The key of an entry, without its end.</summary>
    public static string KeyOf(QuarantineKind kind, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{Names.Of(kind)}/{QuarantineIds.TimeOf(id):yyyy/MM}/{id:D}");

    /// <summary>The same for the same deed, and no other's.</summary>
    public static string KeyOf(QuarantineDeed deed) => string.Create(CultureInfo.InvariantCulture, $"{Deeds}/{deed.Id:D}-{deed.At.UtcTicks:D19}{RecordEnd}");

    /// <summary>The content of an entry, looked for where it must be; null when there is no such entry.</summary>
    public async ValueTask<RemoteEntry?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        foreach (QuarantineKind kind in Kinds)
        {
            if (await LookAsync(KeyOf(kind, id) + ContentEnd, cancellationToken).ConfigureAwait(false) is { } identity)
            {
                return new RemoteEntry(id, kind, identity);
            }
        }

        return null;
    }

    /// <summary>Every content, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<RemoteEntry>> ListAsync(CancellationToken cancellationToken)
    {
        List<RemoteEntry> entries = [];
        await foreach (NewItem item in ItemsAsync(string.Join(' ', Kinds.Select(k => Names.Of(k) + "/**")), cancellationToken).ConfigureAwait(false))
        {
            string file = item.Location[(item.Location.LastIndexOf('/') + 1)..];
            if (!file.EndsWith(ContentEnd, StringComparison.Ordinal) || !Guid.TryParseExact(file[..^ContentEnd.Length], "D", out Guid id))
            {
                continue;
            }

            // What lies elsewhere than an entry of ours would is none.
            foreach (QuarantineKind kind in Kinds.Where(k => item.Location == LocationOf(KeyOf(k, id) + ContentEnd)))
            {
                entries.Add(new RemoteEntry(id, kind, item.Identity));
            }
        }

        // Ids begin with their time, and as text they sort by their bytes.
        return [.. entries.OrderBy(e => e.Id.ToString("D"), StringComparer.Ordinal)];
    }

    /// <summary>The deeds of an entry, null = of all, as they are written, the oldest first.</summary>
    public async IAsyncEnumerable<byte[]> DeedsAsync(Guid? id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(string Time, string Location)> found = [];
        await foreach (NewItem item in ItemsAsync(id is null ? Deeds + "/**" : $"{Deeds}/{id.Value:D}-*", cancellationToken).ConfigureAwait(false))
        {
            if (item.Location.EndsWith(RecordEnd, StringComparison.Ordinal))
            {
                found.Add((item.Location[(item.Location.LastIndexOf('-') + 1)..], item.Location));
            }
        }

        foreach ((_, string location) in found.Order())
        {
            if (await BytesAsync(location, cancellationToken).ConfigureAwait(false) is { } bytes)
            {
                yield return bytes;
            }
        }
    }

    /// <summary>Null when it is not there, or too long to be a record.</summary>
    public ValueTask<byte[]?> RecordAsync(RemoteEntry entry, CancellationToken cancellationToken) => BytesAsync(LocationOf(KeyOf(entry.Kind, entry.Id) + RecordEnd), cancellationToken);

    /// <summary>Null when it is gone.</summary>
    public async ValueTask<Stream?> OpenAsync(RemoteEntry entry, CancellationToken cancellationToken) =>
        await OpenAsync(LocationOf(KeyOf(entry.Kind, entry.Id) + ContentEnd), cancellationToken).ConfigureAwait(false) is { } content ? new ObjectContentStream(content, static _ => { }) : null;

    /// <summary>Deletes one file; one that is not there is success.</summary>
    public async ValueTask DeleteAsync(string key, CancellationToken cancellationToken)
    {
        if (await LookAsync(key, cancellationToken).ConfigureAwait(false) is not { } identity)
        {
            return;
        }

        ActionRequest request = new()
        {
            ItemId = default,
            JobId = new JobId("quarantine"),
            Location = LocationOf(key),
            Identity = identity,
            Plan = new ActionPlan { Kind = ActionKind.Delete },
            Report = new ScanReport { Outcome = Outcome.NotScanned, Size = identity.Size, Sha256 = "", Verdicts = [] },
        };
        ActionResult done = await reader.ActAsync(request, cancellationToken).ConfigureAwait(false);
        if (done.Status is not (ActionStatus.Success or ActionStatus.ObjectNotFound))
        {
            throw new IOException($"{Shown.Of(key)} in the quarantine {name} cannot be deleted: {done.Message.TrimEnd('.')}.");
        }
    }

    private string LocationOf(string key) => root.Length == 0 ? key : root + "/" + key;

    private async ValueTask<ObjectIdentity?> LookAsync(string key, CancellationToken cancellationToken)
    {
        if (await OpenAsync(LocationOf(key), cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            return content.Identity;
        }
    }

    private async ValueTask<IObjectContent?> OpenAsync(string location, CancellationToken cancellationToken)
    {
        OpenResult opened = await reader.OpenAsync(location, cancellationToken).ConfigureAwait(false);
        return opened.Failure is not { } failure ? opened.Content
            : failure.Reason == ReasonCode.ObjectNotFound ? null
            : throw Unusable(failure);
    }

    private async ValueTask<byte[]?> BytesAsync(string location, CancellationToken cancellationToken)
    {
        if (await OpenAsync(location, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return null;
        }

        ObjectContentStream stream = new(content, static _ => { });
        await using (stream.ConfigureAwait(false))
        {
            using MemoryStream bytes = new();
            byte[] buffer = new byte[16 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > MostRecordBytes)
                {
                    return null;
                }
            }

            return bytes.ToArray();
        }
    }

    private async IAsyncEnumerable<NewItem> ItemsAsync(string filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ListPage page in reader.ListAsync(new ListRequest(filter), cancellationToken).ConfigureAwait(false))
        {
            foreach (NewItem item in page.Items)
            {
                yield return item;
            }

            // The folder is made with its first file.
            if (page.Failure is { } failure && failure.Reason != ReasonCode.ObjectNotFound)
            {
                throw Unusable(failure);
            }
        }
    }

    private IOException Unusable(Failure failure) => new($"The quarantine {name} cannot be used: {failure.Message.TrimEnd('.')}.");
}
