namespace Lazaret.Storage.Sqlite;

/// <summary>The store cannot be opened. The message is a sentence for people.</summary>
public sealed class StoreOpenException(string message, Exception? inner = null) : Exception(message, inner);
