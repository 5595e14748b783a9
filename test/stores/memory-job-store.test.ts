import { MemoryJobStore } from '../support/memory-job-store.js';
import { describeJobStore } from './job-store-contract.js';

describeJobStore('MemoryJobStore', async () => new MemoryJobStore());
