namespace Lazaret.Storage.Blobs.AzureBlob;

/// <summary>Where an Azure blob store is (<c>event-dispatcher</c> §12, STREAMS__AZURE__*).</summary>
public sealed class AzureBlobStreamStoreOptions
{
    /// <summary>Address of the account's blob service; empty = <c>https://ACCOUNT.blob.core.windows.net</c>. An emulator's ends with the account.</summary>
    public string Endpoint { get; set; } = "";

    public string StorageAccount { get; set; } = "";

    /// <summary>The account's key, in base64.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>Made when it is not there.</summary>
    public string Container { get; set; } = "azul";

    /// <summary>Time until an answer begins, 1 s or more.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);
}
