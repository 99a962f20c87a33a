using Lazaret.Core.Stores;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Sqlite;

/// <summary>
/// The one writer. Operations queue up while a commit is under way and are then committed together: one fsync for all of them. Each runs in a savepoint, so
/// that one that fails leaves no trace and does not harm the others; if the commit fails, all of them fail and nothing took effect.
/// </summary>
internal sealed partial class WriteLoop : IAsyncDisposable
{
    private const int MaxPerCommit = 256;
    private readonly ILogger logger;
    private readonly Database database;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim signal = new(0);
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action beforeCommit;
    private readonly Action afterCommit;
    private readonly Action afterRollback;
    private readonly Action afterOperationFailed;
    private readonly Action beforeOperation;
    private List<Operation> waiting = [];
    private bool closed;

    public WriteLoop(Database database, Action beforeOperation, Action afterOperationFailed, Action beforeCommit, Action afterCommit, Action afterRollback, ILogger logger)
    {
        this.database = database;
        this.beforeOperation = beforeOperation;
        this.afterOperationFailed = afterOperationFailed;
        this.beforeCommit = beforeCommit;
        this.afterCommit = afterCommit;
        this.afterRollback = afterRollback;
        this.logger = logger;
        thread = new Thread(Run) { IsBackground = true, Name = "lazaret-store" };
        thread.Start();
    }

    /// <summary>Runs <paramref name="body"/> on the writer and ends once it is committed.</summary>
    public Task<T> RunAsync<T>(Func<T> body)
    {
        Operation<T> operation = new(body);
        lock (gate)
        {
            if (closed)
            {
                throw new StoreUnavailableException("The store is closed.", isFull: false);
            }

            waiting.Add(operation);
        }

        signal.Release();
        return operation.Task;
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
        }

        signal.Release();
        await ended.Task.ConfigureAwait(false);
        signal.Dispose();
    }

    private void Run()
    {
        List<Operation> batch = [];
        while (true)
        {
            signal.Wait();
            lock (gate)
            {
                if (waiting.Count == 0)
                {
                    if (closed)
                    {
                        break;
                    }

                    continue;
                }

                int count = Math.Min(waiting.Count, MaxPerCommit);
                batch.AddRange(waiting.GetRange(0, count));
                waiting.RemoveRange(0, count);
                if (waiting.Count > 0)
                {
                    signal.Release();
                }
            }

            Commit(batch);
            batch.Clear();
        }

        ended.SetResult();
    }

    private void Commit(List<Operation> batch)
    {
        try
        {
            database.Execute("BEGIN IMMEDIATE");
            foreach (Operation operation in batch)
            {
                Step(operation);
            }

            beforeCommit();
            database.Execute("COMMIT");
        }
        catch (Exception e)
        {
            if (!database.IsAutocommit)
            {
                try
                {
                    database.Execute("ROLLBACK");
                }
                catch (SqliteException inner)
                {
                    LogRollback(inner);
                }
            }

            afterRollback();
            Exception told = Tell(e);
            foreach (Operation operation in batch)
            {
                operation.Fail(operation.Error ?? told);
            }

            return;
        }

        afterCommit();
        foreach (Operation operation in batch)
        {
            operation.Finish();
        }
    }

    private void Step(Operation operation)
    {
        database.Prepare("SAVEPOINT operation").Run();
        beforeOperation();
        try
        {
            operation.Run();
        }
        catch (Exception e) when (e is not SqliteException { IsStorage: true } || database.IsAutocommit == false)
        {
            operation.Error = Tell(e);
            afterOperationFailed();
            database.Prepare("ROLLBACK TO operation").Run();
        }

        database.Prepare("RELEASE operation").Run();
    }

    private Exception Tell(Exception e)
    {
        if (e is not SqliteException { IsStorage: true } sqlite)
        {
            return e;
        }

        LogUnavailable(sqlite.Code, sqlite.Message);
        return new StoreUnavailableException(
            sqlite.IsFull ? "The disk of the data folder is full." : $"The data file cannot be written now ({sqlite.Message}).", sqlite.IsFull, sqlite);
    }

    [LoggerMessage(1001, LogLevel.Error, "The store cannot write: code {Code}, {Reason}")]
    private partial void LogUnavailable(int code, string reason);

    [LoggerMessage(1002, LogLevel.Error, "A rollback failed")]
    private partial void LogRollback(Exception e);

    private abstract class Operation
    {
        public Exception? Error { get; set; }

        public abstract void Run();

        public abstract void Finish();

        public abstract void Fail(Exception e);
    }

    private sealed class Operation<T>(Func<T> body) : Operation
    {
        private readonly TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Task => source.Task;

        public override void Run() => result = body();

        public override void Finish()
        {
            if (Error is null)
            {
                source.TrySetResult(result);
            }
            else
            {
                source.TrySetException(Error);
            }
        }

        public override void Fail(Exception e) => source.TrySetException(e);
    }
}
