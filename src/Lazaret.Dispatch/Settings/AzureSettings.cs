namespace Lazaret.Dispatch.Settings;

/// <summary>STREAMS__AZURE__…</summary>
internal sealed record AzureSettings
{
    public required string Endpoint { get; init; }

    public required string StorageAccount { get; init; }

    /// <summary>Empty = what the machine is allowed to do.</summary>
    public required string AccessKey { get; init; }

    /// <summary>Default <c>azul</c>.</summary>
    public required string Container { get; init; }

    public static AzureSettings Read(SettingsReader reader) => new()
    {
        Endpoint = reader.Text("STREAMS__AZURE__ENDPOINT"),
        StorageAccount = reader.Text("STREAMS__AZURE__STORAGE_ACCOUNT"),
        AccessKey = reader.Text("STREAMS__AZURE__ACCESS_KEY"),
        Container = reader.Text("STREAMS__AZURE__CONTAINER", "azul"),
    };

    /// <summary>Not its members: a record would print its secrets.</summary>
    public override string ToString() => nameof(AzureSettings);
}
