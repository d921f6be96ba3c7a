import { inject, injectable } from 'inversify';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { CATEGORY_REPOSITORY, type CategoryRepository } from './category-repository.js';
import { RefreshCategories, refreshCategoriesJob } from './refresh-categories.js';

/** Sees to it, at the start of the service, that there is a tree of categories and that it is the provider's of now. */
@injectable()
export class PrepareCategories {
  constructor(
    @inject(CATEGORY_REPOSITORY) private readonly categories: CategoryRepository,
    @inject(RefreshCategories) private readonly refresh: RefreshCategories,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Reads an empty tree at once; a filled one later, as a job. A provider that fails does not hold up the start. */
  async run(): Promise<void> {
    const isEmpty = (await this.categories.list()).length === 0;
    if (isEmpty && (await this.readNow())) return;
    await this.jobs.add(refreshCategoriesJob, {}, { key: refreshCategoriesJob.name });
  }

  private async readNow(): Promise<boolean> {
    try {
      await this.refresh.run();
      return true;
    } catch (error) {
      this.logger.warn('the categories could not be read yet', { error });
      return false;
    }
  }
}
