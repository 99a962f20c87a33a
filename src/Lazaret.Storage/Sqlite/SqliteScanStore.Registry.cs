using System.Text;
using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Integrity;
using Lazaret.Core.Stores;

namespace Lazaret.Storage.Sqlite;

/// <summary>Connectors and small state.</summary>
public sealed partial class SqliteScanStore
{
    public ValueTask<ConnectorInfo> RegisterConnectorAsync(ConnectorInfo info, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            DateTimeOffset now = clock.UtcNow;
            ConnectorInfo stored = info with { RegisteredAt = ReadConnector(writer, info.Id)?.RegisteredAt ?? now, LastSeenAt = now };
            byte[] doc = JsonSerializer.SerializeToUtf8Bytes(stored);
            writer.Prepare("INSERT INTO connectors (name, doc, crc) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET doc = excluded.doc, crc = excluded.crc")
                .Bind(1, info.Id.Value).Bind(2, doc).Bind(3, Crc32C.Compute(doc)).Run();
            return stored;
        },
        cancellationToken);

    public ValueTask<ConnectorInfo?> GetConnectorAsync(ConnectorId id, CancellationToken cancellationToken) => ReadAsync(db => ReadConnector(db, id), cancellationToken);

    public ValueTask<IReadOnlyList<ConnectorInfo>> ListConnectorsAsync(CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<ConnectorInfo>>(
        db =>
        {
            List<ConnectorInfo> all = [];
            Statement s = db.Prepare("SELECT doc, crc FROM connectors");
            while (s.Step())
            {
                if (Sound(s) is { } info)
                {
                    all.Add(info);
                }
            }

            s.Reset();
            return [.. all.OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Id.Value, StringComparer.Ordinal)];
        },
        cancellationToken);

    public ValueTask<bool> RemoveConnectorAsync(ConnectorId id, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            writer.Prepare("DELETE FROM connectors WHERE name = ?1").Bind(1, id.Value).Run();
            return writer.Changes > 0;
        },
        cancellationToken);

    public ValueTask<string?> GetStateAsync(string ns, string key, CancellationToken cancellationToken) => ReadAsync(
        db =>
        {
            Statement s = db.Prepare("SELECT value, crc, key FROM state WHERE ns = ?1 AND key = ?2").Bind(1, ns).Bind(2, key);
            string? value = s.Step() ? SoundState(ns, s) : null;
            s.Reset();
            return value;
        },
        cancellationToken);

    public async ValueTask SetStateAsync(string ns, string key, string? value, CancellationToken cancellationToken) => await WriteAsync(
        () =>
        {
            if (value is null)
            {
                writer.Prepare("DELETE FROM state WHERE ns = ?1 AND key = ?2").Bind(1, ns).Bind(2, key).Run();
            }
            else
            {
                writer.Prepare("INSERT INTO state (ns, key, value, crc) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (ns, key) DO UPDATE SET value = excluded.value, crc = excluded.crc")
                    .Bind(1, ns).Bind(2, key).Bind(3, value).Bind(4, StateCrc(ns, key, value)).Run();
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyDictionary<string, string>> ListStateAsync(string ns, CancellationToken cancellationToken) => ReadAsync<IReadOnlyDictionary<string, string>>(
        db =>
        {
            SortedDictionary<string, string> all = new(StringComparer.Ordinal);
            Statement s = db.Prepare("SELECT value, crc, key FROM state WHERE ns = ?1").Bind(1, ns);
            while (s.Step())
            {
                if (SoundState(ns, s) is { } value)
                {
                    all.Add(s.Text(2), value);
                }
            }

            s.Reset();
            return all;
        },
        cancellationToken);

    public ValueTask<Page<KeyValuePair<string, string>>> ListStateAsync(string ns, PageRequest page, CancellationToken cancellationToken) => ReadAsync(
        db =>
        {
            List<KeyValuePair<string, string>> found = [];
            string? last = null;
            int rows = 0;
            Statement s = db.Prepare($"SELECT value, crc, key FROM state WHERE ns = ?1 AND (?2 OR key {(page.Descending ? "<" : ">")} ?3) ORDER BY key {(page.Descending ? "DESC" : "ASC")} LIMIT ?4")
                .Bind(1, ns).Bind(2, page.After is null ? 1 : 0).Bind(3, page.After ?? "").Bind(4, page.Limit);
            while (s.Step())
            {
                rows++;
                last = s.Text(2);
                if (SoundState(ns, s) is { } value)
                {
                    found.Add(new KeyValuePair<string, string>(last, value));
                }
            }

            s.Reset();
            return new Page<KeyValuePair<string, string>>(found, rows == page.Limit ? last : null);
        },
        cancellationToken);

    private static uint StateCrc(string ns, string key, string value) => Crc32C.Compute(Encoding.UTF8.GetBytes($"{ns}\0{key}\0{value}"));

    private string? SoundState(string ns, Statement s)
    {
        string value = s.Text(0);
        string key = s.Text(2);
        if (StateCrc(ns, key, value) == s.Int(1))
        {
            return value;
        }

        Report($"state/{ns}/{key}", "A piece of state does not fit its checksum and is treated as missing.");
        return null;
    }

    private ConnectorInfo? ReadConnector(Database db, ConnectorId id)
    {
        Statement s = db.Prepare("SELECT doc, crc FROM connectors WHERE name = ?1").Bind(1, id.Value);
        ConnectorInfo? info = s.Step() ? Sound(s) : null;
        s.Reset();
        return info;
    }

    private ConnectorInfo? Sound(Statement s)
    {
        ReadOnlySpan<byte> doc = s.Blob(0);
        if (Crc32C.Compute(doc) == s.Int(1))
        {
            return JsonSerializer.Deserialize<ConnectorInfo>(doc);
        }

        Report("connectors", "The record of a connector does not fit its checksum and is treated as missing; it comes back when it registers.");
        return null;
    }

    private void Report(string place, string what) => _ = loop.RunAsync(() =>
    {
        ReportDamage(long.MinValue / 2 + StringComparer.Ordinal.GetHashCode(place), place, what, 1);
        return true;
    });
}
